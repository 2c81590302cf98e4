# Sessions, in memory: this is one process with threads, which loses them when it ends.
require 'concurrent'

Session = Struct.new(:id, :claims, :ends_at, :granted, :id_token, :refresh_token, :held, :turn, keyword_init: true) do
  def live? = Session.find(id).equal?(self)

  def end = ALL_SESSIONS.delete(id)

  def self.start(session)
    ALL_SESSIONS.each_value { |old| old.end unless old.live? }
    ALL_SESSIONS[session.id] = session
  end

  def self.find(id)
    session = ALL_SESSIONS[id]
    session if session && session.ends_at > Time.now.to_f
  end
end
ALL_SESSIONS = Concurrent::Map.new
