internal import GlyphForge

/// A second reading of each image that its font's kin have no part in: by its nearest neighbours among images of other
/// folders.
///
/// Symbol fonts often come as a dozen files with names of their own, one for each size or weight. A network that is
/// trained on some of them reads the others as labelled, whatever they show. Their folder gives such kin away: of each
/// image the 10 nearest are sought among up to 20,000 images of other kin, by the Euclidean distance of pictures of 14
/// x 14 pixels at most.
///
/// Cost: 20,000 x 196 multiplications an image; see ``NearestNeighbours``.
struct KinFreeReading {
    /// For each image how many of its neighbours bear its label, and how many there are.
    let agreeing: [Int]
    let neighbours: [Int]

    private static let mostNeighbours = 10
    private static let mostReferences = 20_000
    /// Faces of one kin among the references, so that no folder outweighs the others.
    private static let mostFacesOfKin = 8
    private static let mostSide = 14

    init(_ dataset: Dataset, origins: ImageOrigins, workers: Int, progress: (Int) -> Void) {
        let labels = (0..<dataset.count).map(dataset.label)
        let kin = Self.kin(of: origins.faces)
        // Images of unknown fonts have no kin, and are nobody's.
        let kinOfImage = origins.faceOfImage.map { $0.map { kin[$0] } ?? -1 }
        let chosen = Self.references(origins, kin)
        let pictures = dataset.smallPictures(side: min(dataset.side, Self.mostSide))
        let width = pictures.count / max(dataset.count, 1)
        var (references, bias) = ([Float](), [Float]())
        for image in chosen {
            let row = pictures[image * width..<(image + 1) * width]
            references += row
            bias.append(-row.reduce(0) { $0 + $1 * $1 } / 2)
        }
        let search = NearestNeighbours(
            references: references, width: width, groups: chosen.map { kinOfImage[$0] }, bias: bias)
        let found = search.find(
            pictures, groups: kinOfImage, most: Self.mostNeighbours, workers: workers, progress: progress)
        neighbours = found.map(\.places.count)
        agreeing = found.enumerated().map { image, found in
            found.places.count { labels[chosen[Int($0)]] == labels[image] }
        }
    }

    /// A number for each face that kin share: faces of one folder or archive; where a tenth of all faces lie in one,
    /// those whose families begin with the same three letters.
    private static func kin(of faces: [ImageOrigins.Face]) -> [Int] {
        let folders = faces.map {
            $0.file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        }
        let sizes = Dictionary(grouping: folders) { $0 }.mapValues(\.count)
        var numbers: [String: Int] = [:]
        return zip(faces, folders).map { face, folder in
            let isLarge = 10 * sizes[folder]! > faces.count
            let key = isLarge ? folder + "/" + face.family.lowercased().filter(\.isLetter).prefix(3) : folder
            if let number = numbers[key] { return number }
            numbers[key] = numbers.count
            return numbers.count - 1
        }
    }

    /// The images of faces drawn by chance, rising.
    private static func references(_ origins: ImageOrigins, _ kin: [Int]) -> [Int] {
        var generator = SeededGenerator(seed: 0)
        var faces: Set<Int> = []
        var counts: [Int: Int] = [:]
        for face in origins.faces.indices.shuffled(using: &generator)
        where counts[kin[face], default: 0] < mostFacesOfKin {
            counts[kin[face], default: 0] += 1
            faces.insert(face)
        }
        let images = origins.faceOfImage.indices.filter {
            origins.faceOfImage[$0].map(faces.contains) ?? false && !origins.isStyled[$0]
        }
        return images.shuffled(using: &generator).prefix(mostReferences).sorted()
    }
}

extension Dataset {
    /// All pictures in one array, shrunk to `side` pixels a side by the means of their parts, 0 to 1.
    fileprivate func smallPictures(side small: Int) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(count * small * small)
        let starts = (0...small).map { $0 * side / small }
        for image in 0..<count {
            withPixels(at: image) { pixels in
                for row in 0..<small {
                    for column in 0..<small {
                        var sum = 0
                        for y in starts[row]..<starts[row + 1] {
                            for x in starts[column]..<starts[column + 1] { sum += Int(pixels[y * side + x]) }
                        }
                        let area = (starts[row + 1] - starts[row]) * (starts[column + 1] - starts[column])
                        result.append(Float(sum) / Float(255 * area))
                    }
                }
            }
        }
        return result
    }
}
