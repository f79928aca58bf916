internal import GRDB

/// How many faces the small part of a data set gets.
public enum SmallFaces: Hashable, Sendable, CustomStringConvertible {
    /// So many.
    case count(Int)
    /// So many of a hundred.
    case percent(Double)

    /// Reads `1872` or `10%`; nil for anything else.
    public init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast()), percent > 0, percent < 100 else { return nil }
            self = .percent(percent)
        } else {
            guard let count = Int(text), count > 0 else { return nil }
            self = .count(count)
        }
    }

    /// As ``init(_:)`` reads it.
    public var description: String {
        switch self {
        case .count(let count): "\(count)"
        case .percent(let percent): percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
        }
    }

    /// The number of faces, of `total`.
    func faces(of total: Int) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent): max(1, Int((Double(total) * percent / 100).rounded()))
        }
    }
}

/// Which images of a data set go into its large part and which into its small one.
struct SplitPlan {
    /// Rows of the large part, rising.
    let large: [Int]
    /// Rows of the small part, rising.
    let small: [Int]
    /// Rows of the large side that are left out because they are near-copies of images of the small part.
    let leftOut: [Int]

    /// Chooses the faces of the small part, whole groups at a time, by the seed.
    ///
    /// Most pictures of letters resemble those of other families here and there: a bar for an I, a solid square. Were
    /// all faces that share one such picture kept together, nearly all would be. So groups are made of faces that are
    /// alike as a whole, and single images of the large side that resemble one of the small part are left out.
    ///
    /// - Parameter smallPlain: Whether styled drawings of the small part's faces are left out.
    /// - Throws: `.unsuitable` when there are too few groups to part.
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
        leftOut = outside.filter { !isSmall[groups.faceOfImage[$0]] }
        guard !small.isEmpty, !large.isEmpty else {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) cannot be parted: the one part's images are near-copies of all of the other's.")
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
                "\(path) has \(total) faces (or images of unknown fonts) in \(members.count) groups of families and copies, too few to part \(target) off; "
                    + "ask for fewer by --small-faces, or add fonts.")
        }
        var order = members.keys.sorted()
        var generator = SeededGenerator(seed: seed)
        order.shuffle(using: &generator)
        var isSmall = [Bool](repeating: false, count: groups.groups.count)
        var count = 0
        // A large family would be much of the small part: such are taken only when the others do not suffice.
        for most in [max(1, target / 20), target] {
            for group in order where count < target {
                let faces = members[group]!
                guard faces.count <= most, count + faces.count <= target, !isSmall[faces[0]] else { continue }
                for face in faces { isSmall[face] = true }
                count += faces.count
            }
        }
        guard count > 0 else {
            throw DatasetError(
                .unsuitable,
                "\(path): no group of families and copies has \(target) faces or fewer; ask for a larger part.")
        }
        return isSmall
    }
}

extension Dataset {
    /// Whether each image is drawn without a style.
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
