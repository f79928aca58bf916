/// The copies and near-copies in a data set, across classes too.
public struct DuplicateReport: Codable, Sendable {
    /// Images that belong together.
    public struct Group: Codable, Hashable, Sendable {
        /// The images' rows, rising.
        public var images: [Int]
        /// Their labels, each once, rising.
        public var labels: [Int]
    }

    /// The version of this form.
    public var schema = 1
    /// The data set.
    public var path: String
    /// How many images it has.
    public var images: Int
    /// Images that are byte for byte the same, the largest group first.
    public var exact: [Group]
    /// Images that a first copy stands for: how many could go.
    public var exactExtra: Int
    /// Groups of equal images with more than one label: the same picture cannot be two letters.
    public var exactAcrossClasses: Int
    /// The most that near-copies may differ in, in bits of the perceptual hash.
    public var distance: Int
    /// The most that near-copies may differ in, in grey levels a pixel on the mean.
    public var difference: Double
    /// Groups in which each image is a near-copy of another, exact copies included; the largest first.
    public var near: [Group]
    /// Images beyond the first of each of these groups.
    public var nearExtra: Int
    /// Such groups with more than one label.
    public var nearAcrossClasses: Int

    /// The distances that can be looked within: beyond, hashes are no longer told apart quickly.
    public static let distances = NearPairs.distances

    /// Looks for copies in a data set.
    ///
    /// - Parameters:
    ///   - distance: Bits of 64 that near-copies may differ in, 0...12.
    ///   - difference: Grey levels that their pixels may differ in on the mean.
    public init(_ dataset: Dataset, distance: Int, difference: Double) {
        path = dataset.path
        images = dataset.count
        self.distance = distance
        self.difference = difference
        let copies = Self.exactCopies(dataset)
        let exactGroups = Self.groups(dataset, copies)
        exact = exactGroups
        exactExtra = exactGroups.reduce(0) { $0 + $1.images.count - 1 }
        exactAcrossClasses = exactGroups.count { $0.labels.count > 1 }
        let nearGroups = Self.groups(dataset, Self.nearCopies(dataset, copies, distance, difference))
        near = nearGroups
        nearExtra = nearGroups.reduce(0) { $0 + $1.images.count - 1 }
        nearAcrossClasses = nearGroups.count { $0.labels.count > 1 }
    }

    /// The groups of equal images alone.
    static func exactGroups(_ dataset: Dataset) -> [Group] { groups(dataset, exactCopies(dataset)) }

    /// Joins images of equal pixels, by a hash first and the bytes then.
    private static func exactCopies(_ dataset: Dataset) -> DisjointSets {
        var sets = DisjointSets(count: dataset.count)
        var firsts: [UInt64: [Int]] = [:]
        firsts.reserveCapacity(dataset.count)
        for image in 0..<dataset.count {
            let pixels = dataset.pixels(at: image)
            let key = quickHash(pixels)
            let known = firsts[key, default: []].first { dataset.pixels(at: $0).elementsEqual(pixels) }
            if let known { sets.join(known, image) } else { firsts[key, default: []].append(image) }
        }
        return sets
    }

    /// Joins images whose hashes are near and whose pixels are: drawings that fill their square are much alike in their low
    /// frequencies, and by the hash alone most of a letter's images would hang together.
    private static func nearCopies(_ dataset: Dataset, _ exact: DisjointSets, _ distance: Int, _ difference: Double) -> DisjointSets {
        let hasher = PerceptualHasher(side: dataset.side)
        var sets = exact
        let firsts = (0..<dataset.count).filter { sets.leader(of: $0) == $0 }
        let hashes = firsts.map { hasher.hash(dataset.pixels(at: $0)) }
        let limit = Int(difference * Double(dataset.side * dataset.side))
        NearPairs.forEach(hashes, within: distance) { one, other in
            let (one, other) = (firsts[one], firsts[other])
            guard sets.leader(of: one) != sets.leader(of: other) else { return }
            if absoluteDifference(dataset.pixels(at: one), dataset.pixels(at: other)) <= limit { sets.join(one, other) }
        }
        return sets
    }

    private static func groups(_ dataset: Dataset, _ sets: DisjointSets) -> [Group] {
        var sets = sets
        var members: [Int: [Int]] = [:]
        for image in 0..<dataset.count {
            let leader = sets.leader(of: image)
            if leader != image { members[leader, default: [leader]].append(image) }
        }
        return members.values.map { images in
            Group(images: images, labels: Set(images.map { dataset.label(at: $0) }).sorted())
        }.sorted { ($1.images.count, $0.images[0]) < ($0.images.count, $1.images[0]) }
    }
}

/// The sum of the absolute differences of bytes.
private func absoluteDifference(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
    var sum: Int32 = 0
    for position in 0..<one.count {
        let difference = Int32(one[position]) &- Int32(other[position])
        sum &+= abs(difference)
    }
    return Int(sum)
}

/// FNV-1a over words of eight bytes: for finding candidates, not for telling images apart.
private func quickHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var offset = 0
    while offset + 8 <= bytes.count {
        hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01B3
        hash ^= hash >> 29
        offset += 8
    }
    while offset < bytes.count {
        hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
        offset += 1
    }
    return hash
}
