/// The relations between the images of a data set that splits must respect.
struct DatasetGroups {
    /// The sets of images with equal pixels.
    let equal: DisjointSets
    /// Near-copies within the default distance and difference of `duplicates`.
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

    /// The images outside of a selection that are duplicates or near-copies of an image in it.
    func images(near isChosen: [Bool]) -> [Int] { copies.images(near: isChosen, equal: equal) }
}
