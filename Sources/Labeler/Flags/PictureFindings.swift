internal import GRDB
internal import GlyphForge

/// What the pictures alone show to be wrong, or what they show with the labels of their copies.
struct PictureFindings {
    /// A cause for an image, and what speaks for it.
    struct Finding {
        let cause: Cause
        /// The label that the picture should have; nil for none.
        let suggested: Int?
        /// The label's quality, at most.
        let score: Double
        let evidence: [String: Double]
    }

    private(set) var ofImage: [Int: Finding] = [:]
    /// Images beyond the first of each group of near-copies of one label, which are no fault of labels.
    private(set) var copiesWithinLabels = 0

    /// Grey levels that a flat image may vary by.
    private static let flatness = 32
    /// Quality of a label that the picture alone refutes.
    private static let refuted = 0.01

    /// - Parameters:
    ///   - traits: Of the faces whose font files were found, by their numbers in the manifest.
    ///   - scores: The probability that each label is right, as far as the network and the font tell.
    ///   - probability: The network's probability of a class for an image.
    init(
        _ dataset: Dataset, origins: ImageOrigins, traits: [Int: FaceTraits], scores: [Double],
        probability: (_ image: Int, _ label: Int) -> Float
    ) throws {
        let labels = (0..<dataset.count).map(dataset.label)
        findFlat(dataset, labels, scores)
        try findMissingBoxes(dataset, traits)
        let copies = try DuplicateReport(dataset)
        for group in copies.exact where group.labels.count > 1 {
            findPlaceholders(group, labels, origins)
            judge(group, dataset.classes, labels, probability)
        }
        for group in copies.near {
            copiesWithinLabels += group.images.count - group.labels.count
            if group.labels.count > 1 { judgeNear(group, dataset.classes, labels, scores) }
        }
    }

    /// Flags an image, unless a cause that goes before is known.
    private mutating func add(_ image: Int, _ finding: Finding) {
        if ofImage[image] == nil { ofImage[image] = finding }
    }

    /// An image of one grey level is flagged, but not where it is the class's own look, as a solid square is of the
    /// letter I when drawings fill their square: where it is solid and its label likely right, or where most of the
    /// flat images of that level are of that class, five at least and one in fifty of its images.
    private mutating func findFlat(_ dataset: Dataset, _ labels: [Int], _ scores: [Double]) {
        var flat: [Bool: [Int]] = [:]
        for image in 0..<dataset.count {
            let (least, most) = dataset.withPixels(at: image) { ($0.min()!, $0.max()!) }
            if Int(most) - Int(least) < Self.flatness { flat[least > 127, default: []].append(image) }
        }
        let sizes = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
        for (isSolid, images) in flat {
            let byLabel = Dictionary(grouping: images) { labels[$0] }
            for (label, members) in byLabel
            where members.count < 5 || 2 * members.count < images.count || 50 * members.count < sizes[label]! {
                for image in members where !(isSolid && scores[image] > 0.9) {
                    add(
                        image,
                        Finding(
                            cause: .blankOrSolid, suggested: nil, score: Self.refuted,
                            evidence: ["flatImages": Double(images.count), "ofThisLabel": Double(members.count)]))
                }
            }
        }
    }

    private mutating func findMissingBoxes(_ dataset: Dataset, _ traits: [Int: FaceTraits]) throws {
        guard traits.values.contains(where: { !$0.missingBoxes.isEmpty }) else { return }
        let drawn = try dataset.manifest.read { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT images.id, face, glyph FROM images JOIN instances ON instances.id = instance WHERE glyph IS NOT NULL"
            )
            .map { (image: $0[0] as Int, face: $0[1] as Int, glyph: $0[2] as Int) }
        }
        for (image, face, glyph) in drawn where traits[face]?.missingBoxes.contains(glyph) ?? false {
            add(
                image,
                Finding(cause: .notdefBox, suggested: nil, score: Self.refuted, evidence: ["glyph": Double(glyph)]))
        }
    }

    /// A picture that one face shows for three labels or more stands for what the face lacks, whichever glyph it is.
    private mutating func findPlaceholders(_ group: DuplicateReport.Group, _ labels: [Int], _ origins: ImageOrigins) {
        for (face, images) in Dictionary(grouping: group.images, by: { origins.faceOfImage[$0] }) {
            let count = Set(images.map { labels[$0] }).count
            guard face != nil, count > 2 else { continue }
            for image in images {
                add(
                    image,
                    Finding(cause: .notdefBox, suggested: nil, score: Self.refuted, evidence: ["labels": Double(count)])
                )
            }
        }
    }

    /// Of equal pictures under several labels those are flagged whose label the network likes less than another of
    /// them; all, where it likes none. Labels that look alike may share a picture.
    private mutating func judge(
        _ group: DuplicateReport.Group, _ classes: [DatasetClass], _ labels: [Int], _ probability: (Int, Int) -> Float
    ) {
        let means = group.labels.map { label in
            (label, group.images.reduce(0.0) { $0 + Double(probability($1, label)) } / Double(group.images.count))
        }
        let best = means.max { $0.1 < $1.1 || $0.1 == $1.1 && $0.0 > $1.0 }!
        let favourite = best.1 >= 0.5 ? best.0 : nil
        let meanOfLabel = Dictionary(uniqueKeysWithValues: means)
        for image in group.images where labels[image] != favourite {
            let rivals = favourite.map { [$0] } ?? group.labels.filter { $0 != labels[image] }
            guard rivals.contains(where: { !areAlike(labels[image], $0, classes) }) else { continue }
            let mean = meanOfLabel[labels[image]]!
            add(
                image,
                Finding(
                    cause: .sameImageTwoLabels, suggested: favourite, score: min(mean, 0.5),
                    evidence: [
                        "copies": Double(group.images.count), "labels": Double(group.labels.count),
                        "meanProbability": mean,
                    ]))
        }
    }

    /// Of near-copies under several labels those are flagged that bear another than two thirds do, unless their label
    /// is likely right: drawings that fill their square may differ in little and be different letters.
    private mutating func judgeNear(
        _ group: DuplicateReport.Group, _ classes: [DatasetClass], _ labels: [Int], _ scores: [Double]
    ) {
        let counts = Dictionary(grouping: group.images) { labels[$0] }.mapValues(\.count)
        guard let (common, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
            3 * count >= 2 * group.images.count
        else { return }
        for image in group.images
        where labels[image] != common && scores[image] < 0.9 && !areAlike(labels[image], common, classes) {
            add(
                image,
                Finding(
                    cause: .nearCopy, suggested: common, score: scores[image],
                    evidence: ["copies": Double(group.images.count), "ofThatLabel": Double(count)]))
        }
    }

    private func areAlike(_ one: Int, _ other: Int, _ classes: [DatasetClass]) -> Bool {
        LookAlikes.areAlike(classes[one].codepoint, classes[other].codepoint)
    }
}
