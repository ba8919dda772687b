"""Discord: slash commands, message menus, buttons and forms; one message per request, edited."""
