"""The commands of `sunaudit`, one module each; a module is imported when its command is asked for."""
