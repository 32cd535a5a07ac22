"""Components of the understanding pipeline, one a file; config.yml names them by module path."""
