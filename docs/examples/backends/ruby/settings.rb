# What the environment says of this installation.
ORIGIN = ENV.fetch('ORIGIN', 'http://localhost:8080')
ISSUER = ENV.fetch('ISSUER')
CLIENT_ID = ENV.fetch('CLIENT_ID')
CLIENT_SECRET = ENV.fetch('CLIENT_SECRET')
SCOPE = ENV.fetch('SCOPE', 'openid profile')
# The resources that pages may ask tokens for.
RESOURCES = ENV.fetch('RESOURCES', '').split
# A folder with the page.
PAGE = ENV.fetch('PAGE', 'public')
SESSION_SECONDS = 8 * 3600
