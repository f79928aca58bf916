internal import GRDB
internal import GlyphForge

/// Issues that the images show by themselves, or together with the labels of their copies.
struct ImageFindings {
    /// A cause that applies to an image.
    struct Finding {
        let cause: Cause
        /// The suggested label; nil for none.
        let suggested: Int?
        /// The largest score that the label can have.
        let maxScore: Double
        /// The numbers behind the cause, by name.
        let evidence: [String: Double]
    }

    /// The findings by image.
    private(set) var ofImage: [Int: Finding] = [:]
    /// Images beyond the first of each group of near-copies with one label. They are not label errors.
    private(set) var copiesWithinLabels = 0

    /// Grey levels that a flat image may span.
    private static let maxFlatRange = 32
    /// Images of one level that make it the usual look of a class: at least so many.
    private static let minUsualImages = 5
    /// ... and at least one in so many images of the class.
    private static let maxImagesPerUsualImage = 50
    /// The score of a label that the image alone disproves.
    private static let disprovedScore = 0.01
    /// The score from which a label is too likely right to be flagged as blank or as a near-copy.
    private static let likelyRight = 0.9

    /// - Parameters:
    ///   - dataset: The data set.
    ///   - origins: The face of each image.
    ///   - traits: Traits of the faces whose font files were found, by their numbers in the manifest.
    ///   - scores: The probability that each label is right, by network and font.
    ///   - probability: The predicted probability of a class for an image.
    init(
        _ dataset: Dataset, origins: ImageOrigins, traits: [Int: FaceTraits], scores: [Double],
        probability: (_ image: Int, _ label: Int) -> Float
    ) throws {
        let labels = (0..<dataset.count).map(dataset.label)
        addFlatImages(dataset, labels, scores)
        try addMissingGlyphBoxes(dataset, traits)
        let copies = try DuplicateReport(dataset)
        for group in copies.exact where group.labels.count > 1 {
            addPlaceholders(group, labels, origins)
            addContradictingCopies(group, dataset.classes, labels, probability)
        }
        for group in copies.near {
            copiesWithinLabels += group.images.count - group.labels.count
            if group.labels.count > 1 { addContradictingNearCopies(group, dataset.classes, labels, scores) }
        }
    }

    /// Adds a finding, unless the image has one with an earlier cause.
    private mutating func add(_ image: Int, _ finding: Finding) {
        if ofImage[image] == nil { ofImage[image] = finding }
    }

    /// Adds images of one grey level, except where the class usually looks like that (a solid square is a valid I when
    /// glyphs are stretched): where the image is solid and its label likely right, or where the class has most of the
    /// flat images of that level, at least five of them, and at least one in fifty of its images is such.
    private mutating func addFlatImages(_ dataset: Dataset, _ labels: [Int], _ scores: [Double]) {
        var flat: [Bool: [Int]] = [:]
        for image in 0..<dataset.count {
            let (darkest, brightest) = dataset.withPixels(at: image) { ($0.min()!, $0.max()!) }
            if Int(brightest) - Int(darkest) < Self.maxFlatRange { flat[darkest > 127, default: []].append(image) }
        }
        let sizes = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
        for (isSolid, images) in flat {
            let byLabel = Dictionary(grouping: images) { labels[$0] }
            for (label, members) in byLabel
            where members.count < Self.minUsualImages || 2 * members.count < images.count
                || Self.maxImagesPerUsualImage * members.count < sizes[label]!
            {
                for image in members where !(isSolid && scores[image] > Self.likelyRight) {
                    add(
                        image,
                        Finding(
                            cause: .blankOrSolid, suggested: nil, maxScore: Self.disprovedScore,
                            evidence: ["flat_images": Double(images.count), "with_this_label": Double(members.count)]))
                }
            }
        }
    }

    /// Adds images of glyphs that have the outline of glyph 0.
    private mutating func addMissingGlyphBoxes(_ dataset: Dataset, _ traits: [Int: FaceTraits]) throws {
        guard traits.values.contains(where: { !$0.missingBoxes.isEmpty }) else { return }
        let drawn = try dataset.manifest.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT images.id, face, glyph FROM images JOIN instances ON instances.id = instance
                    WHERE glyph IS NOT NULL
                    """
            )
            .map { (image: $0[0] as Int, face: $0[1] as Int, glyph: $0[2] as Int) }
        }
        for (image, face, glyph) in drawn where traits[face]?.missingBoxes.contains(glyph) ?? false {
            add(
                image,
                Finding(
                    cause: .notdefBox, suggested: nil, maxScore: Self.disprovedScore,
                    evidence: ["glyph": Double(glyph)]))
        }
    }

    /// Adds equal images that one face uses for three or more labels: a placeholder for missing characters, whichever
    /// glyph it is.
    private mutating func addPlaceholders(_ group: DuplicateReport.Group, _ labels: [Int], _ origins: ImageOrigins) {
        for (face, images) in Dictionary(grouping: group.images, by: { origins.faceOfImage[$0] }) {
            let count = Set(images.map { labels[$0] }).count
            guard face != nil, count > 2 else { continue }
            for image in images {
                add(
                    image,
                    Finding(
                        cause: .notdefBox, suggested: nil, maxScore: Self.disprovedScore,
                        evidence: ["labels": Double(count)])
                )
            }
        }
    }

    /// Adds equal images whose labels differ: those with another label than the one with the largest mean probability,
    /// or all if no label reaches one half. Labels that look alike may share an image.
    private mutating func addContradictingCopies(
        _ group: DuplicateReport.Group, _ classes: [DatasetClass], _ labels: [Int], _ probability: (Int, Int) -> Float
    ) {
        let means = group.labels.map { label in
            (label, group.images.reduce(0.0) { $0 + Double(probability($1, label)) } / Double(group.images.count))
        }
        let best = means.max { $0.1 < $1.1 || $0.1 == $1.1 && $0.0 > $1.0 }!
        let likely = best.1 >= 0.5 ? best.0 : nil
        let meanOfLabel = Dictionary(uniqueKeysWithValues: means)
        for image in group.images where labels[image] != likely {
            let others = likely.map { [$0] } ?? group.labels.filter { $0 != labels[image] }
            guard others.contains(where: { !areAlike(labels[image], $0, classes) }) else { continue }
            let mean = meanOfLabel[labels[image]]!
            add(
                image,
                Finding(
                    cause: .sameImageTwoLabels, suggested: likely, maxScore: min(mean, 0.5),
                    evidence: [
                        "copies": Double(group.images.count), "labels": Double(group.labels.count),
                        "mean_probability": mean,
                    ]))
        }
    }

    /// Adds near-copies with another label than two thirds of their group, unless their label is likely right: stretched
    /// glyphs of different letters may differ in few pixels.
    private mutating func addContradictingNearCopies(
        _ group: DuplicateReport.Group, _ classes: [DatasetClass], _ labels: [Int], _ scores: [Double]
    ) {
        let counts = Dictionary(grouping: group.images) { labels[$0] }.mapValues(\.count)
        guard let (common, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
            3 * count >= 2 * group.images.count
        else { return }
        for image in group.images
        where labels[image] != common && scores[image] < Self.likelyRight && !areAlike(labels[image], common, classes) {
            add(
                image,
                Finding(
                    cause: .nearCopy, suggested: common, maxScore: scores[image],
                    evidence: ["copies": Double(group.images.count), "with_suggested_label": Double(count)]))
        }
    }

    private func areAlike(_ one: Int, _ other: Int, _ classes: [DatasetClass]) -> Bool {
        LookAlikes.areAlike(classes[one].codepoint, classes[other].codepoint)
    }
}
