internal import GlyphForge

/// A nearest-neighbour vote on each label that excludes related fonts: how many of the most similar images from other
/// sources have the same label.
///
/// Symbol fonts often come as a dozen files with different family names, one for each size or weight. A network that
/// trains on some of them predicts the given labels of the others, whatever they show. Related files usually share a
/// folder. The neighbours of an image are the 10 nearest among up to 20,000 images of other sources, by Euclidean
/// distance at 14 x 14 pixels or less.
///
/// Cost: 20,000 x 196 multiplications for each image; see ``NearestNeighbours``.
struct UnrelatedNeighbourVote {
    /// For each image the number of neighbours with its label.
    let agreeing: [Int]
    /// For each image the number of neighbours.
    let neighbours: [Int]

    private static let maxNeighbours = 10
    private static let maxReferences = 20_000
    /// Faces of one source among the references, so that no folder dominates.
    private static let maxFacesPerSource = 8
    private static let maxSide = 14

    init(_ dataset: Dataset, origins: ImageOrigins, workers: Int, progress: (Int) -> Void) {
        let labels = (0..<dataset.count).map(dataset.label)
        let sources = Self.sources(of: origins.faces)
        // Images of unknown fonts share the number -1; no reference has it.
        let sourceOfImage = origins.faceOfImage.map { $0.map { sources[$0] } ?? -1 }
        let chosen = Self.references(origins, sources)
        let pixels = dataset.downscaledPixels(side: min(dataset.side, Self.maxSide))
        let width = pixels.count / max(dataset.count, 1)
        var (references, bias) = ([Float](), [Float]())
        for image in chosen {
            let row = pixels[image * width..<(image + 1) * width]
            references += row
            bias.append(-row.reduce(0) { $0 + $1 * $1 } / 2)
        }
        let search = NearestNeighbours(
            references: references, width: width, groups: chosen.map { sourceOfImage[$0] }, bias: bias)
        let found = search.find(
            pixels, groups: sourceOfImage, max: Self.maxNeighbours, workers: workers, progress: progress)
        neighbours = found.map(\.positions.count)
        agreeing = found.enumerated().map { image, found in
            found.positions.count { labels[chosen[Int($0)]] == labels[image] }
        }
    }

    /// For each face the number of its source, which related faces share: the folder or archive of the font file. A
    /// folder with more than a tenth of all faces is divided by the first three letters of the family names.
    private static func sources(of faces: [ImageOrigins.Face]) -> [Int] {
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

    /// Images of randomly chosen faces, in rising order.
    private static func references(_ origins: ImageOrigins, _ sources: [Int]) -> [Int] {
        var generator = SeededGenerator(seed: 0)
        var faces: Set<Int> = []
        var counts: [Int: Int] = [:]
        for face in origins.faces.indices.shuffled(using: &generator)
        where counts[sources[face], default: 0] < maxFacesPerSource {
            counts[sources[face], default: 0] += 1
            faces.insert(face)
        }
        let images = origins.faceOfImage.indices.filter {
            origins.faceOfImage[$0].map(faces.contains) ?? false && !origins.isStyled[$0]
        }
        return images.shuffled(using: &generator).prefix(maxReferences).sorted()
    }
}

extension Dataset {
    /// The pixels of all images in one array, 0 to 1, averaged over areas to `side` x `side` pixels.
    fileprivate func downscaledPixels(side small: Int) -> [Float] {
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
