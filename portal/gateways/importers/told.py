"""What an operator reads after an import."""

from portal.formats import money
from portal.gateways.importers import FileResult


def told(result: FileResult) -> str:
    """One line per file: what became of it, and where its own arithmetic differs from ours."""
    if result.refusal or not result.imported:
        return f"refused   {result.refusal.said() if result.refusal else result.source}"
    done = result.imported
    lines = [f"{done.outcome.value:<9} {result.source} → /invoices/{done.slug}"]
    for one in done.differences:
        ours = "too large" if one.computed_minor is None else money(one.computed_minor, done.currency, "en")
        issued = money(one.issued_minor, done.currency, "en")
        lines.append(f"          {one.field}: {issued} as issued (kept), {ours} by our arithmetic")
    return "\n".join(lines)
