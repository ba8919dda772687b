"""What is kept: tasks, credits, media, settings of servers, and who changed what."""
