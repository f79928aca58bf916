internal import Foundation
internal import GRDB
internal import GlyphForge

/// What the page of a review shows of images: pictures, the font's other letters, the order of suspicion. All but the
/// pixels, which are mapped, is kept in memory, so that half a million images answer at once.
final class GlyphLookup {
    private let dataset: Dataset
    private let encoder = PNGEncoder()
    /// The instance of each image; -1 where the font is unknown.
    private let instances: [Int32]
    /// The images by instance, and where each instance's begin.
    private let byInstance: [Int32]
    private let starts: [Int]
    /// By label, the images with the worst first.
    private let orders: [[Int32]]
    /// The class the network prefers for each image, of the latest run of `flag`; empty without one.
    private let predicted: [Int32]

    /// - Parameter flags: The blobs of the latest run of `flag`: scores and predicted classes; images beyond them have
    ///   none.
    init(_ dataset: Dataset, flags: (scores: Data, predicted: Data)?) throws {
        self.dataset = dataset
        let manifest = dataset.path + "/manifest.sqlite"
        var instances: [Int32] = []
        instances.reserveCapacity(dataset.count)
        try SQLiteErrors.translating(manifest) {
            try dataset.manifest.read { database in
                let rows = try Int32.fetchCursor(database, sql: "SELECT coalesce(instance, -1) FROM images ORDER BY id")
                while let instance = try rows.next() { instances.append(instance) }
            }
        }
        self.instances = instances
        // A counting sort: the images of an instance need not follow one another, since `extend` adds them at the end.
        var starts = [Int](repeating: 0, count: Int(instances.max() ?? -1) + 2)
        for instance in instances where instance >= 0 { starts[Int(instance) + 1] += 1 }
        for position in starts.indices.dropFirst() { starts[position] += starts[position - 1] }
        var places = starts
        var byInstance = [Int32](repeating: 0, count: starts.last!)
        for (image, instance) in instances.enumerated() where instance >= 0 {
            byInstance[places[Int(instance)]] = Int32(image)
            places[Int(instance)] += 1
        }
        self.starts = starts
        self.byInstance = byInstance

        let scores = flags.map { NumberBlob.floats($0.scores) } ?? []
        predicted = flags.map { NumberBlob.integers($0.predicted) } ?? []
        var orders = [[Int32]](repeating: [], count: dataset.classes.count)
        for image in 0..<dataset.count { orders[dataset.label(at: image)].append(Int32(image)) }
        if !scores.isEmpty {
            func score(_ image: Int32) -> Float { Int(image) < scores.count ? scores[Int(image)] : .infinity }
            for label in orders.indices { orders[label].sort { (score($0), $0) < (score($1), $1) } }
        }
        self.orders = orders
    }

    /// The images of a label, the most suspicious first.
    func order(label: Int) -> [Int32] { orders[label] }

    /// The class that the network prefers; nil where it was not asked.
    func predicted(_ image: Int) -> Int? {
        guard image < predicted.count, dataset.classes.indices.contains(Int(predicted[image])) else { return nil }
        return Int(predicted[image])
    }

    /// The image as a PNG file in base64.
    func picture(_ image: Int) -> String {
        var file: [UInt8] = []
        dataset.withPixels(at: image) { encoder.encode($0, width: dataset.side, height: dataset.side, to: &file) }
        return Data(file).base64EncodedString()
    }

    /// Other images of the same face as it was drawn, of other classes, by label.
    func siblings(_ image: Int, limit: Int) -> [Int] {
        let instance = Int(instances[image])
        guard instance >= 0 else { return [] }
        let others = byInstance[starts[instance]..<starts[instance + 1]].map(Int.init).filter { $0 != image }
        let sorted = others.map { (dataset.label(at: $0), $0) }.sorted { $0 < $1 }.map(\.1)
        guard sorted.count > limit else { return sorted }
        // Spread over the classes, which may be thousands.
        return (0..<limit).map { sorted[$0 * sorted.count / limit] }
    }

    /// The font's name, or in imported sets the image's.
    func fontName(_ image: Int) throws -> String {
        try SQLiteErrors.translating(dataset.path + "/manifest.sqlite") {
            try dataset.manifest.read { database in
                guard
                    let row = try Row.fetchOne(
                        database, sql: "SELECT family, style, axes, source FROM image_details WHERE image = ?",
                        arguments: [image])
                else { return "" }
                let names = [row["family"], row["style"], row["axes"]] as [String?]
                let name = names.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
                return name.isEmpty ? row["source"] ?? "" : name
            }
        }
    }
}
