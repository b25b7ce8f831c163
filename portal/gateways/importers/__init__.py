"""Documents other programs issued, read from files."""

from portal.gateways.importers.files import FileResult, NoSuchClient, SeveralClients, import_files

__all__ = ["FileResult", "NoSuchClient", "SeveralClients", "import_files"]
