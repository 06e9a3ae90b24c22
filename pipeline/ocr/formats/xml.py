"""XML as text that any parser takes."""

from xml.etree import ElementTree as ET


def document(root: ET.Element) -> str:
    """A whole document in UTF-8, indented."""
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
