"""Little files of each kind that tests attach."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c63f8cfc0f01f00050001ff"
    "89993d1d0000000049454e44ae426082"
)
GIF = bytes.fromhex("47494638396101000100800000ffffff0000002c00000000010001000002024401003b")
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 200
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
ZIP = packed("a.txt")
XLSX = packed("_rels/.rels", "xl/workbook.xml", "[Content_Types].xml")
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + bytes.fromhex("3e000300feff0900") + b"\0" * 480
LOCKED = OLE + b"\0" * (1024 * 1024 - len(OLE) - 7) + "EncryptedPackage".encode("utf-16-le")  # with a password


def open_document(kind: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "x")
    return made.getvalue()


def heic(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + b"\0" * 100


def nothing_but_parts(size: int) -> bytes:
    """Of so many bytes, and nearly all of them are its list of parts, which says that it is short."""
    first = b"PK\3\4\x14" + b"\0" * 21 + b"\x13\0\0\0[Content_Types].xml"

    def line(name: bytes) -> bytes:
        return b"PK\1\2\x14\0\x14" + b"\0" * 21 + len(name).to_bytes(2, "little") + b"\0" * 16 + name

    listed = line(b"[Content_Types].xml") + line(b"word/")
    count = (size - len(listed)) // len(line(b"a"))
    listed += line(b"a") * count
    many = (count + 2).to_bytes(8, "little")
    sizes = len(listed).to_bytes(8, "little") + len(first).to_bytes(8, "little")
    large = b"PK\6\6\x2c" + b"\0" * 7 + b"\x2d\0\x2d\0" + b"\0" * 8 + many + many + sizes
    place = b"PK\6\7" + b"\0" * 4 + (len(first) + len(listed)).to_bytes(8, "little") + b"\1\0\0\0"
    return first + listed + large + place + b"PK\5\6" + b"\0" * 4 + b"\2\0\2\0" + b"\x80\0\0\0" + b"\0" * 6


def upload(name: str = "見積書.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
