extension Overlap {
    /// A warning that a test set shares images or fonts with the training data; nil if it shares nothing.
    ///
    /// - Parameters:
    ///   - test: The test set, the first of the two data sets.
    ///   - training: What to call the training data.
    public func warning(of test: Dataset, training: String) -> String? {
        guard !isNone else { return nil }
        let near = max(0, (nearCopies ?? 0) - equalImages)
        var shared: [String] = []
        if equalImages > 0 {
            shared.append("\(TextFormat.grouped(equalImages)) of its \(TextFormat.count(test.count, "image"))")
        }
        if near > 0 { shared.append(TextFormat.count(near, "near-copy")) }
        if families > 0 { shared.append(TextFormat.count(families, "font family")) }
        if equalOutlines > 0 { shared.append("\(TextFormat.count(equalOutlines, "face")) with the same outlines") }
        let list = shared.count > 1 ? shared.dropLast().joined(separator: ", ") + " and " + shared.last! : shared[0]
        return
            "\(test.path) shares \(list) with \(training). Accuracies on it will be too high for new fonts. "
            + "`glyphforge split` makes a test set that shares nothing (docs/splitting.md)."
    }
}
