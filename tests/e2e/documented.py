"""The commands of a document and what it says they print."""
import re
import shlex


def blocks(text, language=""):
    """The fenced blocks of a Markdown text in this language."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for tag, block in fenced if tag == language]


def commands(text):
    """(arguments, output) of each block that shows one command of slotctl: `$ slotctl …`."""
    shown = [block.partition("\n") for block in blocks(text) if block.startswith("$ slotctl ")]
    return [(shlex.split(line)[2:], output) for line, _, output in shown]
