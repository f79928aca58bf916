extension CurationRecord {
    /// How the labels were checked, for the data set's card.
    var protocolWords: String {
        let modes = [
            ("guess", "one by one, without their label"), ("grid", "on pages of one label"),
            ("import", "in decisions that were imported"),
        ]
        .compactMap { mode, words in decisionsByMode[mode].map { "\(TextFormat.grouped($0)) \(words)" } }
        let people = reviewers.count == 1 ? "1 reviewer" : "\(TextFormat.grouped(reviewers.count)) reviewers"
        return """
            \(people) (\(reviewers.joined(separator: ", "))) decided \(TextFormat.grouped(decisionsByMode.values.reduce(0, +))) times on images \
            shown with GlyphForge's review page: \(modes.joined(separator: ", ")). Then \(countWords).
            """
    }

    /// What became of the images.
    var countWords: String {
        """
        \(TextFormat.grouped(confirmed)) labels were confirmed, \(TextFormat.grouped(relabelled)) changed, and left out were \(TextFormat.grouped(dropped)) wrong \
        images and \(TextFormat.grouped(undecided)) that reviewers could not tell or did not agree on; \(TextFormat.grouped(unreviewed)) images were not looked at
        """
    }

    /// What is known of the rate of wrong labels that is left.
    var residualWords: String {
        guard let residual else {
            return
                "How many wrong labels are left has not been estimated: no probability sample of all images was reviewed."
        }
        let shares = ([residual.rate] + residual.interval).map { TextFormat.decimal(100 * $0, digits: 2) }
        return """
            Of the labels that are left, an estimated \(shares[0]) % are wrong (95 % interval \(shares[1]) to \(shares[2]) %, from \
            a stratified random sample of \(TextFormat.grouped(residual.sampled)) images), by the judgement of the reviewers.
            """
    }
}
