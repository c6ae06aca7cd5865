"""A contract for import-linter: some modules of a feature are its own affair.

`app.voting.forms` may be imported within `app.voting`, and by `app` itself, which puts the features together.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnAffair(Contract):
    """The modules named in `private` are imported within their feature or by the root package; `shared` ones by all."""

    type_name = "own_affair"
    root = fields.StringField()
    private = fields.ListField(subfield=fields.StringField())
    shared = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import of a private module."""
        found = [
            (importer, module)
            for feature in graph.find_children(self.root)
            for name in self.private
            if (module := f"{feature}.{name}") in graph.modules and module not in self.shared
            for importer in graph.find_modules_that_directly_import(module)
            if importer != self.root and not f"{importer}.".startswith(f"{feature}.")
        ]
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name who imports what."""
        for importer, module in check.metadata["found"]:
            output.print_error(f"- {importer} must not import {module}", bold=False)
        output.new_line()
