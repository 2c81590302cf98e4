# How Puma runs the backend. It finds this file by itself.
bind "tcp://127.0.0.1:#{ENV.fetch('PORT', '8080')}"
environment 'production'
# A request that waits for another's refresh holds a thread.
threads 8, 64
