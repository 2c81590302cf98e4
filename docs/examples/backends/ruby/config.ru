require_relative 'backend'

use Rack::Head
run Backend.new
