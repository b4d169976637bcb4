#!/usr/bin/python3
"""Django's command line for one of the applications beside it.

Usage: SHOP=home_services DATABASE_URL=postgresql:///NAME?host=…&port=…&user=… manage.py COMMAND
The applications are home_services, drop_shop, game_centre and werkstatt. Uses Debian's python3-django and
python3-psycopg2.
"""
import os
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
