"""Creates the tables, the people, and the registration of the backend; or disables a person."""

import os
import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

if len(sys.argv) > 1:
    User.objects.filter(username=sys.argv[1]).update(is_active=False)
    sys.exit()

call_command("migrate", verbosity=0)
for name in ("alice", "bob"):
    User.objects.create_user(name, password=os.environ["PASSWORD"])
Application.objects.create(
    name="Portfolio",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    redirect_uris=os.environ["BACKEND"] + "/bff/callback",
    post_logout_redirect_uris=os.environ["BACKEND"] + "/bff/logout/callback",
    algorithm=Application.RS256_ALGORITHM,
    skip_authorization=True,
)
