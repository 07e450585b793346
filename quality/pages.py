"""Where the Data Docs go: a folder that is theirs alone."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from quality.errors import CannotCheck
from quality.expectations import Examiner

INDEX = "index.html"
# stands on the index page of every site that Great Expectations writes
_MARK = "Data Docs created by Great Expectations"


def refuse_foreign(folder: Path) -> None:
    """Raise ``CannotCheck`` where the folder holds something other than earlier Data Docs."""
    if not folder.exists():
        return
    index = folder / INDEX
    ours = index.is_file() and _MARK in index.read_text(encoding="utf-8", errors="replace")
    if not folder.is_dir() or (any(folder.iterdir()) and not ours):
        raise CannotCheck(f"{folder} holds something else than Data Docs: choose another --docs")


def replace_pages(folder: Path, examiner: Examiner) -> Path:
    """Write the site beside the old one, then put it in its place; return its first page."""
    target = folder.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent) as draft:
            site = Path(draft) / target.name
            examiner.write_docs(site)
            shutil.rmtree(target, ignore_errors=True)
            site.rename(target)
    except OSError as problem:
        raise CannotCheck(
            f"cannot write Data Docs to {folder} ({problem.strerror}): choose another --docs"
        ) from None
    return folder / INDEX
