"""`python -m portal …`"""

from portal.cli import cli, main
from portal.moving.command import move

cli.command()(move)
main()
