"""Settings of all the applications: `SHOP` says which one, `DATABASE_URL` where its tables are."""
import os
import pathlib
from urllib.parse import parse_qs, urlparse

SHOP = os.environ["SHOP"]
FOLDER = pathlib.Path(__file__).parent / SHOP
place = urlparse(os.environ["DATABASE_URL"])
given = {name: values[0] for name, values in parse_qs(place.query).items()}

DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": place.path[1:], "USER": given.get("user", place.username),
    "HOST": given.get("host", place.hostname), "PORT": given.get("port", place.port),
    "OPTIONS": {"options": given.get("options", "")}}}
# What nearly every application has beside its own tables.
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
                  *(f"{SHOP}.{models.parent.name}" for models in sorted(FOLDER.glob("*/models.py")))]
# As in projects that were begun before Django 3.2: whole numbers of 32 bits.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField" if SHOP == "drop_shop" else "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
SECRET_KEY = "no secret"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
