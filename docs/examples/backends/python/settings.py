"""What the environment says of this installation."""

import os

ORIGIN = os.environ.get("ORIGIN", "http://localhost:8080")
PORT = int(os.environ.get("PORT", "8080"))
ISSUER = os.environ["ISSUER"]
CLIENT_ID = os.environ["CLIENT_ID"]
CLIENT_SECRET = os.environ["CLIENT_SECRET"]
SCOPE = os.environ.get("SCOPE", "openid profile")
# The resources that pages may ask tokens for.
RESOURCES = os.environ.get("RESOURCES", "").split()
# A folder with the page.
PAGE = os.environ.get("PAGE")
SESSION_SECONDS = 8 * 3600
