"""`python -m bot.cli`, as the processes that Easel starts itself run it."""

from bot.cli import main

if __name__ == "__main__":
    main()
