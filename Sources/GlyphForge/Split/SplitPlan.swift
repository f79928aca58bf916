internal import GRDB

/// The size of the small split, in faces.
public enum SmallFaces: Hashable, Sendable, CustomStringConvertible {
    /// A number of faces.
    case count(Int)
    /// A percentage of all faces.
    case percent(Double)

    /// Parses a number such as `1872` or a percentage such as `10%`; nil for anything else.
    public init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast()), percent > 0, percent < 100 else { return nil }
            self = .percent(percent)
        } else {
            guard let count = Int(text), count > 0 else { return nil }
            self = .count(count)
        }
    }

    /// The text that ``init(_:)`` parses.
    public var description: String {
        switch self {
        case .count(let count): "\(count)"
        case .percent(let percent): percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
        }
    }

    /// The number of faces for a data set with `total` faces.
    func faces(of total: Int) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent): max(1, Int((Double(total) * percent / 100).rounded()))
        }
    }
}

/// The images of a data set that go to its large split and to its small split.
struct SplitPlan {
    /// The rows of the large split, in ascending order.
    let large: [Int]
    /// The rows of the small split, in ascending order.
    let small: [Int]
    /// The rows discarded from the large split because they are near-copies of images of the small split.
    let discarded: [Int]

    /// Selects groups of related faces at random until the small split has the wanted size.
    ///
    /// Faces of different families often share a few images, such as a bar for an I or a solid square. If one shared
    /// image made two faces related, nearly all faces would form one group. Therefore faces are related only if they
    /// are similar as a whole, and single images of the large split that are near-copies of one in the small split are
    /// discarded.
    ///
    /// - Parameters:
    ///   - dataset: The data set to split.
    ///   - wanted: The size of the small split.
    ///   - smallPlain: Whether the small split contains plain drawings only.
    ///   - seed: The random seed.
    /// - Throws: ``DatasetError`` with the code `.unsuitable` if there are too few groups.
    init(_ dataset: Dataset, small wanted: SmallFaces, smallPlain: Bool, seed: UInt64) throws {
        let all = try DatasetGroups(dataset)
        let groups = all.faces
        let isSmall = try Self.chooseFaces(groups, wanted, seed, dataset.path)

        let plain = smallPlain ? try dataset.plainImages() : [Bool](repeating: true, count: dataset.count)
        var chosen = [Bool](repeating: false, count: dataset.count)
        for image in 0..<dataset.count { chosen[image] = isSmall[groups.faceOfImage[image]] && plain[image] }
        var isOut = [Bool](repeating: false, count: dataset.count)
        let outside = all.images(near: chosen)
        for image in outside { isOut[image] = true }
        small = (0..<dataset.count).filter { chosen[$0] }
        large = (0..<dataset.count).filter { !isSmall[groups.faceOfImage[$0]] && !isOut[$0] }
        discarded = outside.filter { !isSmall[groups.faceOfImage[$0]] }
        guard !small.isEmpty, !large.isEmpty else {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) cannot be split: the images of one split are near-copies of all images of the other.")
        }
    }

    private static func chooseFaces(
        _ groups: FaceGroups, _ wanted: SmallFaces, _ seed: UInt64, _ path: String
    ) throws -> [Bool] {
        var members: [Int: [Int]] = [:]
        for (face, group) in groups.groups.enumerated() { if let group { members[group, default: []].append(face) } }
        let total = members.values.reduce(0) { $0 + $1.count }
        let target = wanted.faces(of: total)
        guard members.count > 1, target < total else {
            throw DatasetError(
                .unsuitable,
                "\(path) has \(TextFormat.count(total, "face")) (or images of unknown fonts) in "
                    + "\(TextFormat.count(members.count, "group")) of related faces, too few for a small split of "
                    + "\(target); request fewer with --small-faces, or add fonts.")
        }
        var order = members.keys.sorted()
        var generator = SeededGenerator(seed: seed)
        order.shuffle(using: &generator)
        var isSmall = [Bool](repeating: false, count: groups.groups.count)
        var count = 0
        // A large family would dominate the small split, so large groups are used only if the others do not suffice.
        for maxFaces in [max(1, target / 20), target] {
            for group in order where count < target {
                let faces = members[group]!
                guard faces.count <= maxFaces, count + faces.count <= target, !isSmall[faces[0]] else { continue }
                for face in faces { isSmall[face] = true }
                count += faces.count
            }
        }
        guard count > 0 else {
            throw DatasetError(
                .unsuitable,
                "\(path): every group of related faces has more than \(TextFormat.count(target, "face")); request a "
                    + "larger small split with --small-faces.")
        }
        return isSmall
    }
}

extension Dataset {
    /// Whether each image is a plain drawing, without an added style.
    func plainImages() throws -> [Bool] {
        try manifest.read { database in
            try Bool.fetchAll(
                database,
                sql: """
                    SELECT coalesce(\(ManifestSchema.isPlain), 1)
                    FROM images LEFT JOIN instances ON instances.id = images.instance ORDER BY images.id
                    """)
        }
    }
}
