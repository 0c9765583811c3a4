"""Django's settings: the product is django-allauth's own, and is configured as its docs say."""

import os
import secrets
import tempfile

folder = tempfile.TemporaryDirectory(prefix="stuntkey-django-allauth-")

SECRET_KEY = secrets.token_urlsafe()
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["localhost"]
USE_TZ = True
# The pages that allauth links to in its mails are another server's.
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/verify-email/{key}",
    "account_reset_password": "/password/reset",
    "account_reset_password_from_key": "/password/reset/{key}",
    "account_signup": "/signup",
}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# The default, PBKDF2 with a million rounds, has the shipped flows take 310 s on two cores, nearly
# all of it for passwords. This is the one that Django's documentation advises for tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.path.join(folder.name, "db.sqlite3"),
        "CONN_MAX_AGE": None,
        # Nothing is to survive a crash, and writers wait for each other.
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }
}
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "2525"))
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# One address signs hundreds of users up.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
# Time steps that tests can wait for, with one more on either side for slow machines.
MFA_TOTP_PERIOD = 8
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# Without it allauth refuses what Android's apps call their origin. The hash of the RP ID is
# held all the same.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("ANY_ORIGIN", "yes") == "yes"
