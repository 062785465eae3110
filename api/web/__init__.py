"""The pages: what an owner reads in a browser, made on the server, without JavaScript."""
