# Sessions, in memory: this is one process with threads, which loses them when it ends.
Session = Struct.new(:id, :claims, :ends_at, :granted, :id_token, :refresh_token, :held, :turn, keyword_init: true) do
  def over?
    ends_at <= Time.now.to_f
  end
end

module Sessions
  @all = {}
  @lock = Mutex.new

  module_function

  def start(session)
    @lock.synchronize do
      @all.delete_if { |_, old| old.over? }
      @all[session.id] = session
    end
  end

  def find(id)
    session = @lock.synchronize { @all[id] }
    session unless session.nil? || session.over?
  end

  def live?(session)
    find(session.id).equal?(session)
  end

  # Returns it, so that its tokens can be revoked.
  def end(session)
    @lock.synchronize { @all.delete(session.id) }
  end
end
