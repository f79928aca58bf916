/// The progress of a long operation.
public struct Progress: Hashable, Sendable {
    /// What is counted, such as "font files".
    public let unit: String
    /// How many are done.
    public let done: Int
    /// How many there are in total.
    public let total: Int

    package init(unit: String, done: Int, total: Int) {
        self.unit = unit
        self.done = done
        self.total = total
    }
}

/// Receives progress, at most once for each item. It is called on the task that does the work.
public typealias ProgressHandler = (Progress) -> Void
