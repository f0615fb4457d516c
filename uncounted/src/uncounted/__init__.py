"""Statistics for people nobody has counted: prevalence from several incomplete lists."""

__version__ = "0.1.0"
