"""Where the browser stands. It knows at once; what belongs there is still on its way."""

import reflex as rx
from reflex.vars import VarData
from reflex_base.utils.imports import ImportVar

from portal.ui.text import Text

_WHOLE = 'const standsOn = useLocation().pathname.replace(/\\/+$/, "")'
_LAST = 'const standsAt = useLocation().pathname.replace(/\\/+$/, "").split("/").pop()'


def stands_on(path: Text) -> rx.Var[bool]:
    """Whether this is the address, without what is asked there; for pages whose addresses end alike."""
    known = VarData(imports={"react-router": [ImportVar("useLocation")]}, hooks={_WHOLE: None})
    return rx.Var("standsOn", _var_data=known).to(str) == path


def stands_at(last: Text) -> rx.Var[bool]:
    """Whether the address ends in this part. Until a page's data comes, its State holds that of the page before."""
    known = VarData(imports={"react-router": [ImportVar("useLocation")]}, hooks={_LAST: None})
    return rx.Var("standsAt", _var_data=known).to(str) == last
