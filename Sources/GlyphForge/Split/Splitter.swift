internal import Foundation
internal import GRDB

/// Splits a data set into a large one and a small one that share no family, no outlines and no near-copies.
public struct Splitter {
    private let dataset: Dataset
    private let small: SmallFaces
    private let smallPlain: Bool
    private let seed: UInt64

    /// The default size of the small split: as many faces as the small set of notMNIST has, but at most a fifth.
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
    ///   - dataset: The data set to split.
    ///   - small: The size of the small split.
    ///   - smallPlain: Whether the small split contains plain drawings only.
    ///   - seed: The random seed that selects faces.
    public init(_ dataset: Dataset, small: SmallFaces, smallPlain: Bool, seed: UInt64) {
        self.dataset = dataset
        self.small = small
        self.smallPlain = smallPlain
        self.seed = seed
    }

    /// Writes both splits, then compares them. A split that an earlier run finished is kept.
    ///
    /// - Parameters:
    ///   - large: The path of the large split.
    ///   - small: The path of the small split.
    ///   - progress: Receives the number of images written.
    /// - Throws: ``DatasetError`` with the code `.exists` if something else exists at a path, or `.unsuitable` if the
    ///   data set cannot be split.
    public func run(large: String, small: String, progress: ProgressHandler) throws -> SplitReport {
        let (large, small) = (try FilePath.outputName(large), try FilePath.outputName(small))
        guard large != small else {
            throw DatasetError(.unsuitable, "Both splits have the path \(large); choose two different paths.")
        }
        let digest = try dataset.imagesDigest()
        let splits = try [("large", large), ("small", small)].map { name, output in
            let provenance = provenance(name, digest)
            return (
                output: output, provenance: provenance, isFinished: try isFinished(output, provenance: provenance)
            )
        }
        let plan = try SplitPlan(dataset, small: self.small, smallPlain: smallPlain, seed: seed)
        let total = plan.large.count + plan.small.count
        var done = 0
        for (split, images) in zip(splits, [plan.large, plan.small]) {
            if !split.isFinished {
                try DatasetSubset(dataset: dataset, images: images).write(
                    to: split.output, provenance: split.provenance, purpose: "split of \(dataset.path)"
                ) { progress(Progress(unit: "images", done: done + $0, total: total)) }
            }
            done += images.count
        }
        let styled = dataset.count - total - plan.discarded.count
        return try SplitReport(
            large: Dataset(path: large), small: Dataset(path: small),
            leftOut: SplitReport.LeftOut(plan.discarded, styled: styled, of: dataset))
    }

    /// Whether an earlier run with the same options finished this split.
    ///
    /// - Throws: ``DatasetError`` with the code `.exists` if something else exists at the path.
    private func isFinished(_ output: String, provenance: Provenance) throws -> Bool {
        guard FilePath.exists(output) else { return false }
        let existing: Dataset
        do {
            existing = try Dataset(path: output)
        } catch let error as DatasetError {
            throw DatasetError(
                .exists,
                "\(output) exists and is not this split of \(dataset.path): \(error.description) Choose another place or "
                    + "remove it.")
        }
        guard existing.provenance == provenance else {
            throw DatasetError(
                .exists,
                "\(output) exists and is not this split of \(dataset.path); choose another place or remove it.")
        }
        return true
    }

    private func provenance(_ name: String, _ digest: String) -> Provenance {
        var provenance = dataset.provenance
        let split = SplitRecord(
            name: name, source: dataset.path, sourceDigest: digest, smallFaces: small.description,
            smallPlain: smallPlain, seed: seed)
        provenance.derivations.append(Derivation(split: split))
        return provenance
    }
}

extension Dataset {
    /// SHA-256 over the digests and labels of all images, in hexadecimal. It identifies the images wherever the data
    /// set is stored.
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

/// The result of splitting a data set.
public struct SplitReport: Codable, Sendable {
    /// One of the two splits.
    public struct Split: Codable, Sendable {
        /// The split's folder.
        public var path: String
        /// The number of images.
        public var images: Int
        /// The number of faces with images in the split.
        public var faces: Int
        /// The number of families with images in the split.
        public var families: Int
        /// The labels of classes that have images in the other split only.
        public var missingLabels: [Int] = []
    }

    /// The images in neither split.
    public struct LeftOut: Codable, Sendable {
        /// Images of the large split's faces that are near-copies of an image of the small split.
        public var nearCopies: Int
        /// Their number for each label.
        public var byLabel: [Int]
        /// Styled drawings of the small split's faces, if that split contains plain drawings only.
        public var styled: Int

        init(_ images: [Int], styled: Int, of dataset: Dataset) {
            nearCopies = images.count
            self.styled = styled
            byLabel = [Int](repeating: 0, count: dataset.classes.count)
            for image in images { byLabel[dataset.label(at: image)] += 1 }
        }
    }

    /// The version of this JSON format.
    public var schema = 1
    /// The large split.
    public var large: Split
    /// The small split.
    public var small: Split
    /// What the two splits have in common, counted in the files written.
    public var shared: Overlap
    /// The images that were discarded.
    public var leftOut: LeftOut

    init(large: Dataset, small: Dataset, leftOut: LeftOut) throws {
        func split(_ dataset: Dataset) throws -> Split {
            let origins = try ImageOrigins(dataset)
            return Split(
                path: dataset.path, images: dataset.count, faces: origins.faces.count,
                families: Set(origins.faces.map(\.family)).count)
        }
        self.large = try split(large)
        self.small = try split(small)
        let labels = [large, small].map { split in Set((0..<split.count).map { split.label(at: $0) }) }
        self.large.missingLabels = labels[1].subtracting(labels[0]).sorted()
        self.small.missingLabels = labels[0].subtracting(labels[1]).sorted()
        self.leftOut = leftOut
        shared = try Overlap(small, large)
    }
}
