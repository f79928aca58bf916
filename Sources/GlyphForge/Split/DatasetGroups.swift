/// What the images of a data set have to do with one another, as parting it wants to know.
struct DatasetGroups {
    /// The sets of equal images.
    let equal: DisjointSets
    /// Near-copies by the distance and difference that `duplicates` takes too.
    let copies: NearCopies
    /// Faces that must stay together.
    let faces: FaceGroups

    init(_ dataset: Dataset) throws {
        equal = NearCopies.exact(dataset)
        copies = try NearCopies(
            dataset, distance: DuplicateReport.defaultDistance, difference: DuplicateReport.defaultDifference)
        var near = equal
        copies.join(into: &near)
        faces = try FaceGroups(dataset, near: near)
    }

    /// The images outside of those chosen that are equal to one of them, or a near-copy.
    func images(near isChosen: [Bool]) -> [Int] { copies.images(near: isChosen, equal: equal) }
}
