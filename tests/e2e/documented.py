"""The commands of a document and what it says they print."""
import re
import shlex


def blocks(text, language=""):
    """The fenced blocks of a Markdown text in this language."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for tag, block in fenced if tag == language]


def commands(text):
    """(arguments, output) of each command of slotctl that is shown: `$ slotctl …`."""
    shown = [part.partition("\n") for block in blocks(text) for part in re.split(r"^\$ slotctl ", block, flags=re.MULTILINE)[1:]]
    return [(shlex.split(line), output) for line, _, output in shown]
