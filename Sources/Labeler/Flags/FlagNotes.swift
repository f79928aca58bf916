internal import GlyphForge

/// What limits a run of `flag`: one sentence or two for each limit.
struct FlagNotes {
    /// The notes.
    private(set) var sentences: [String] = []

    /// - Parameters:
    ///   - inputs: What the run works from.
    ///   - hasFeatures: Whether the predictions have features.
    init(_ inputs: FlagInputs, hasFeatures: Bool) {
        addAgreement(inputs)
        guard let dataset = inputs.dataset, let origins = inputs.origins else {
            sentences.append("There is no data set: causes that need images or fonts are not checked.")
            return
        }
        addFonts(origins, readable: inputs.traits.count)
        if !hasFeatures { sentences.append("The predictions have no features: outliers are not flagged.") }
        addUnknownClasses(inputs, dataset)
    }

    /// Notes that the predictions may not belong to the labels, where they agree about as often as random guesses.
    private mutating func addAgreement(_ inputs: FlagInputs) {
        let agreeing = zip(inputs.predictions, inputs.probabilities.labels).count { Int($0.predictedClass) == $1 }
        let fraction = Double(agreeing) / Double(inputs.probabilities.count)
        guard !KnownClasses.isClearlyAbove(fraction, 1 / Double(inputs.probabilities.classCount)) else { return }
        sentences.append(
            """
            The predicted class is the given label for only \(TextFormat.percent(fraction, digits: 1)) of the images, \
            about as often as a random guess. Either the predictions carry no information, or their columns are not in \
            the order of the classes.
            """)
    }

    private mutating func addFonts(_ origins: ImageOrigins, readable: Int) {
        let missing = origins.faces.count - readable
        if origins.faces.isEmpty {
            sentences.append(
                "The images' fonts are not known: there are no font verdicts, and missing-glyph boxes are not flagged.")
        } else if missing > 0 {
            sentences.append(
                """
                The font files of \(TextFormat.grouped(missing)) of \(TextFormat.grouped(origins.faces.count)) faces have \
                changed or are missing; their verdicts use only letters and names. Relative paths start at the folder \
                where you ran `generate`.
                """)
        }
    }

    private mutating func addUnknownClasses(_ inputs: FlagInputs, _ dataset: Dataset) {
        let unknown = inputs.known.unknown
        if !unknown.isEmpty {
            let names = unknown.prefix(10).map { dataset.classes[$0].symbol }.joined(separator: ", ")
            let more = unknown.count > 10 ? " and \(TextFormat.grouped(unknown.count - 10)) more" : ""
            sentences.append(
                """
                There is too little evidence on \(names)\(more): \(KnownClasses.reason). Labels of these classes are \
                checked only by images and fonts.
                """)
        }
        if let count = inputs.fonts?.facesNotJudged, count > 0 {
            let faces = count == 1 ? "1 face has" : "\(TextFormat.grouped(count)) faces have"
            sentences.append("\(faces) only labels of such classes and no verdict.")
        }
    }
}
