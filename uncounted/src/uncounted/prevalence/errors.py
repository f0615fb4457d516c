"""What can be wrong with the lists someone hands us, as typed errors that name the place."""


class PrevalenceError(ValueError):
    """Root of every error this package raises on purpose."""


class BadTable(PrevalenceError):
    """The table itself cannot be read; the message names the row and the column."""


class UnknownList(PrevalenceError):
    """A list was named that the table does not hold."""


class UnknownDataset(PrevalenceError):
    """No shipped data set has that name."""


class CannotEstimate(PrevalenceError):
    """The data cannot carry this estimate; the message says why."""


class BadSetting(PrevalenceError):
    """A setting lies outside its meaning, such as a level of 2."""
