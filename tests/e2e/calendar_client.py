"""khal, a calendar at the terminal, as a client of what slotctl hands out."""
import os
import shutil
import subprocess
import unittest

import support


def khal(workplace, directory, *arguments):
    """What it prints about the calendar files in `directory`, by the clocks of Berlin."""
    program = shutil.which("khal")
    if program is None:
        if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
            raise AssertionError("khal is not installed; see scripts/packages")
        raise unittest.SkipTest("khal is not installed; see scripts/packages")
    config = workplace.write("khal.conf", f"""[calendars]
[[shop]]
path = {directory}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
[sqlite]
path = {workplace.path}/khal.db
""")
    result = subprocess.run([program, "-c", config, *arguments], capture_output=True, encoding="utf-8",
                            env=workplace.environment({"XDG_DATA_HOME": workplace.path, "LC_ALL": "C.UTF-8"}),
                            timeout=support.LONGEST, check=False)
    if result.returncode != 0:
        raise AssertionError(f"khal: {result.stderr}")
    return result.stdout
