"""The build hook: a wheel carries compiled catalogues.

They go into the wheel straight from a temporary folder, never into the source
tree: there, a `.mo` older than its `.po` would only mislead.
"""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Compile every `.po` into the `.mo` of the same name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the catalogues to a wheel; an editable install reads the `.po` itself."""
        if version == "editable":
            return
        self.folder = TemporaryDirectory()
        root = Path(self.root)
        for po in sorted(root.glob("locales/*/LC_MESSAGES/*.po")):
            place = po.relative_to(root).with_suffix(".mo")
            mo = Path(self.folder.name, *place.parts)
            mo.parent.mkdir(parents=True)
            compiled = BytesIO()
            write_mo(compiled, read_po(BytesIO(po.read_bytes())))
            mo.write_bytes(compiled.getvalue())
            build_data["force_include"][str(mo)] = place.as_posix()

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact: str) -> None:
        """Take the temporary folder away."""
        if version != "editable":
            self.folder.cleanup()
