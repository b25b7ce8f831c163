"""The component kit: how things look, no rules. One idea per file, only `rx.el` and Tailwind utilities.

Colours are the tokens of `assets/portal.css`; `theme.TAILWIND` names them (`text-soft`, `bg-paper`).
Builders take a plain string or a Var wherever text appears, so pages hand over State vars as they are.
"""
