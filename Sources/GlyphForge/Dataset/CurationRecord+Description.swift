extension CurationRecord {
    /// How the labels were reviewed, for the data set's card: a few sentences.
    var reviewDescription: String {
        let modes = [
            ("guess", "one image at a time, without its label"), ("grid", "on pages of images with the same label"),
            ("import", "imported from files"),
        ]
        .compactMap { mode, description in
            decisionsByMode[mode].map { "\(TextFormat.grouped($0)) \(description)" }
        }
        return """
            \(TextFormat.count(reviewers.count, "reviewer")) (\(reviewers.joined(separator: ", "))) made \
            \(TextFormat.count(decisionsByMode.values.reduce(0, +), "decision")) in GlyphForge's review page: \
            \(modes.joined(separator: ", ")). As a result, \(outcomeDescription).
            """
    }

    /// How many images got which outcome: a clause without the full stop.
    var outcomeDescription: String {
        func were(_ count: Int, _ noun: String, _ outcome: String) -> String {
            "\(TextFormat.count(count, noun)) \(count == 1 ? "was" : "were") \(outcome)"
        }
        return """
            \(were(confirmed, "label", "confirmed")), \(TextFormat.grouped(relabelled)) changed; \
            \(were(dropped, "wrong image", "removed")), and \(TextFormat.grouped(undecided)) that reviewers could not \
            classify or disagreed on; \(were(unreviewed, "image", "not reviewed"))
            """
    }

    /// The estimated rate of label errors that remain: one sentence.
    var residualDescription: String {
        guard let residual else {
            return """
                The rate of remaining label errors has not been estimated: no probability sample of all images was \
                reviewed.
                """
        }
        // Two significant digits; more would suggest a precision that a sample of some hundred images does not have.
        let digits = residual.rate >= 0.1 ? 0 : residual.rate >= 0.01 ? 1 : 2
        let interval = residual.interval.map { TextFormat.decimal(100 * $0, digits: digits) }.joined(separator: " to ")
        return """
            An estimated \(TextFormat.percent(residual.rate, digits: digits)) of the remaining labels are wrong as \
            judged by the reviewers (95 % CI \(interval) %, from a stratified random sample of \
            \(TextFormat.count(residual.sampled, "image"))).
            """
    }
}
