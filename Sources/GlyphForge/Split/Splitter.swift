internal import Foundation
internal import GRDB

/// Parts a data set into a large one and a small one that share no family, no outlines and no near-copy.
public struct Splitter {
    private let dataset: Dataset
    private let small: SmallFaces
    private let smallPlain: Bool
    private let seed: UInt64

    /// The faces of the small part where nothing is said: as many as the original's small set had, but a fifth at most.
    public static func defaultSmallFaces(_ dataset: Dataset) throws -> SmallFaces {
        let faces = try dataset.manifest.read {
            try Int.fetchOne(
                $0,
                sql: """
                    SELECT count(DISTINCT face) FROM instances WHERE id IN (SELECT instance FROM images)
                    """) ?? 0
        }
        return faces >= 5 * 1872 ? .count(1872) : .percent(20)
    }

    /// - Parameters:
    ///   - small: Faces of the small part.
    ///   - smallPlain: Whether styled drawings are left out of the small part.
    ///   - seed: Decides which faces.
    public init(_ dataset: Dataset, small: SmallFaces, smallPlain: Bool, seed: UInt64) {
        self.dataset = dataset
        self.small = small
        self.smallPlain = smallPlain
        self.seed = seed
    }

    /// Writes both parts, and then compares them; a part that an earlier run finished is left as it is.
    ///
    /// - Throws: `.exists` when something else is at one of the places; `.unsuitable` when the data set cannot be
    ///   parted.
    public func run(large: String, small: String, progress: ProgressHandler) throws -> SplitReport {
        let (large, small) = (try FilePath.outputName(large), try FilePath.outputName(small))
        guard large != small else {
            throw DatasetError(.unsuitable, "The two parts need two places; both are \(large).")
        }
        let digest = try dataset.imagesDigest()
        let parts = [("large", large), ("small", small)].map { name, output in
            (output: output, provenance: provenance(name, digest), isThere: FilePath.exists(output))
        }
        for part in parts where part.isThere {
            guard (try? Dataset(path: part.output))?.provenance == part.provenance else {
                throw DatasetError(
                    .exists, "\(part.output) exists and is not this part; choose another place or remove it.")
            }
        }
        let plan = try SplitPlan(dataset, small: self.small, smallPlain: smallPlain, seed: seed)
        let total = plan.large.count + plan.small.count
        var done = 0
        for (part, images) in zip(parts, [plan.large, plan.small]) {
            if !part.isThere {
                try DatasetSubset(dataset: dataset, images: images).write(
                    to: part.output, provenance: part.provenance, purpose: "split of \(dataset.path)"
                ) { progress(Progress(unit: "images", done: done + $0, total: total)) }
            }
            done += images.count
        }
        return try SplitReport(
            large: Dataset(path: large), small: Dataset(path: small),
            leftOut: SplitReport.LeftOut(plan.leftOut, styled: dataset.count - total - plan.leftOut.count, of: dataset))
    }

    private func provenance(_ name: String, _ digest: String) -> Provenance {
        var provenance = dataset.provenance
        let part = PartRecord(
            name: name, source: dataset.path, sourceDigest: digest, smallFaces: small.description,
            smallPlain: smallPlain,
            seed: seed)
        provenance.derivations.append(Derivation(part: part))
        return provenance
    }
}

extension Dataset {
    /// SHA-256 over the digests and labels of all images, in hexadecimal digits: what the data set shows, whatever its
    /// folder.
    package func imagesDigest() throws -> String {
        try manifest.read { database in
            let hash = SHA256()
            let rows = try Row.fetchCursor(database, sql: "SELECT digest, label FROM images ORDER BY id")
            while let row = try rows.next() {
                try row.withUnsafeData(atIndex: 0) { $0?.withUnsafeBytes { hash.update($0) } }
                withUnsafeBytes(of: UInt32(truncatingIfNeeded: row[1] as Int).bigEndian) { hash.update($0) }
            }
            return Hexadecimal.text(hash.finish())
        }
    }
}

/// What came of parting a data set.
public struct SplitReport: Codable, Sendable {
    /// One of the two parts.
    public struct Part: Codable, Sendable {
        /// Its folder.
        public var path: String
        /// Its images.
        public var images: Int
        /// Faces with images in it.
        public var faces: Int
        /// Families with images in it.
        public var families: Int
        /// Labels of the classes without an image in it that have some in the other part.
        public var missingLabels: [Int] = []
    }

    /// Images that are in neither part.
    public struct LeftOut: Codable, Sendable {
        /// Images of the large side that are near-copies of one of the small part.
        public var nearCopies: Int
        /// The same by label.
        public var byLabel: [Int]
        /// Styled drawings of the small part's faces, where that is to have plain ones only.
        public var styled: Int

        init(_ images: [Int], styled: Int, of dataset: Dataset) {
            nearCopies = images.count
            self.styled = styled
            byLabel = [Int](repeating: 0, count: dataset.classes.count)
            for image in images { byLabel[dataset.label(at: image)] += 1 }
        }
    }

    /// The version of this form.
    public var schema = 1
    /// The large part.
    public var large: Part
    /// The small part.
    public var small: Part
    /// What the small part shares with the large one, counted in what was written.
    public var shared: Overlap
    /// What went into neither.
    public var leftOut: LeftOut

    init(large: Dataset, small: Dataset, leftOut: LeftOut) throws {
        func part(_ dataset: Dataset) throws -> Part {
            let info = try DatasetInfo(dataset)
            return Part(path: info.path, images: info.images, faces: info.facesUsed, families: info.families)
        }
        self.large = try part(large)
        self.small = try part(small)
        let labels = [large, small].map { part in Set((0..<part.count).map { part.label(at: $0) }) }
        self.large.missingLabels = labels[1].subtracting(labels[0]).sorted()
        self.small.missingLabels = labels[0].subtracting(labels[1]).sorted()
        self.leftOut = leftOut
        shared = try Overlap(small, large)
    }
}
