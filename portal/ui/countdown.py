"""How long something lasts, in words that change by the minute: nothing ticks, nothing is read aloud by itself."""

import reflex as rx
from reflex.event import no_args_event_spec
from reflex_base.utils.imports import ImportDict, ImportVar

from portal.ui.text import Text, t

# The browser counts from the seconds the server gave: its own clock may be wrong, its pace is not.
_CODE = """
function Countdown({ seconds, many, one, less, onOver }) {
  const [minutes, setMinutes] = useState(Math.ceil(seconds / 60))
  useEffect(() => {
    const end = Date.now() + seconds * 1000
    const look = () => {
      const left = Math.ceil((end - Date.now()) / 1000)
      setMinutes(left < 60 ? 0 : Math.floor(left / 60))
      if (left <= 0) { clearInterval(timer); onOver?.() }
    }
    const timer = setInterval(look, 1000)
    look()
    return () => clearInterval(timer)
  }, [seconds])
  return minutes < 1 ? less : minutes === 1 ? one : many.replace("#", minutes)
}
"""


class Countdown(rx.Component):
    """Plain words; `on_over` comes once, in the end."""

    tag = "Countdown"
    seconds: rx.Var[int]
    many: rx.Var[str]
    one: rx.Var[str]
    less: rx.Var[str]
    on_over: rx.EventHandler[no_args_event_spec]

    def add_imports(self) -> ImportDict:
        """React's own."""
        return {"react": [ImportVar("useEffect"), ImportVar("useState")]}

    def add_custom_code(self) -> list[str]:
        """The component itself."""
        return [_CODE]


def minutes_left(seconds: rx.Var[int] | int, on_over: rx.EventHandler, class_name: Text = "") -> rx.Component:
    """ "9 minutes left", from a number of seconds."""
    words = Countdown.create(
        seconds=seconds,
        many=t("{count} minutes left", count="#"),
        one=t("1 minute left"),
        less=t("Less than a minute left"),
        on_over=on_over,
    )
    return rx.el.span(words, class_name=f"whitespace-nowrap {class_name}")
