internal import CZlib
internal import Foundation

/// A file of images and one of labels in the IDX format, found by their names.
struct IDXFiles {
    private let images: String
    private let part: ImportPart?

    init(images: String, part: ImportPart?) {
        self.images = images
        self.part = part
    }

    /// Finds MNIST's files in a folder; nil when there are none.
    ///
    /// - Throws: `.unsuitable` when the part is not there, or there are several and it does not decide.
    init?(folder: String, part: ImportPart?) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.contains("idx3") && $0.contains("images") && !$0.hasPrefix(".")
        }.sorted()
        guard !names.isEmpty else { return nil }
        func isOf(_ part: ImportPart, _ name: String) -> Bool {
            part == .train ? name.contains("train") : name.contains("t10k") || name.contains("test")
        }
        let found = names.filter { name in part.map { isOf($0, name) } ?? true }
        guard found.count == 1 else {
            if found.isEmpty {
                throw DatasetError(
                    .unsuitable,
                    "\(folder) has no \(part!.rawValue) part: the images are in \(names.joined(separator: ", ")).")
            }
            let advice =
                part == nil && ImportPart.allCases.allSatisfy { part in names.count { isOf(part, $0) } == 1 }
                ? "choose one by --part train or --part test" : "give one of these files instead of the folder"
            throw DatasetError(.unsuitable, "\(folder) holds \(found.joined(separator: " and ")); \(advice).")
        }
        self.init(images: folder + "/" + found[0], part: part)
    }

    /// Whether a file is IDX, by its name (archives apart, which may be named for what is in them) or, compressed or
    /// not, its first bytes.
    static func isIDX(_ path: String) throws -> Bool {
        let name = (path.split(separator: "/").last ?? "").lowercased()
        let isArchive = [".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2"].contains { name.hasSuffix($0) }
        if !isArchive, name.contains("idx3") || name.contains("idx1") { return true }
        let start = try GzipStream(path).start(4)
        return start.count == 4 && start[0] == 0 && start[1] == 0 && NumberFormat(idx: start[2]) != nil
            && (1...4).contains(start[3])
    }

    /// Opens both files.
    func open(_ characters: CharacterList?) throws -> ArrayImages {
        let array = try Self.array(images)
        guard array.shape.count == 3, array.format == .unsignedByte, array.shape[1] == array.shape[2] else {
            let advice = array.shape.count == 1 ? "; give the file of the images, the labels are found beside it" : ""
            throw DatasetError(
                .unsuitable,
                "\(images) is no IDX file of square images of bytes: its shape is \(NumberArray.shapeText(array.shape))\(advice).")
        }
        return try ArrayImages(
            .idx, part: part, images: array, labels: { try Self.array(Self.labels(of: images)) }, characters: characters
        )
    }

    /// The file of the labels: named as that of the images, and compressed or not.
    private static func labels(of images: String) throws -> String {
        let file = images.split(separator: "/").last.map(String.init) ?? images
        let name = file.replacingOccurrences(of: "images", with: "labels").replacingOccurrences(
            of: "idx3", with: "idx1")
        let folder = images.dropLast(file.count)
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        // More than 256 classes take four bytes each, in data sets of this program.
        let names = [name, plain, plain + ".gz", plain.replacingOccurrences(of: "idx1-ubyte", with: "idx1-int")]
        guard name != file, let found = names.first(where: { FilePath.exists(folder + $0) }) else {
            throw DatasetError(
                .unsuitable,
                "\(images) has no labels beside it"
                    + (name == file
                        ? "; call it as MNIST does, train-images-idx3-ubyte."
                        : ": there is no \(plain), compressed or not."))
        }
        return folder + found
    }

    private static func array(_ path: String) throws -> NumberArray {
        let stream = try GzipStream(path)
        let magic = try stream.read(4)
        guard magic.count == 4, magic[0] == 0, magic[1] == 0, let format = NumberFormat(idx: magic[2]),
            (1...4).contains(magic[3])
        else {
            let found =
                magic.isEmpty ? "it is empty" : "it begins with \(Hexadecimal.text(magic)) instead of 00000803 or 00000801"
            throw DatasetError(.damaged, "\(path) is no IDX file: \(found).")
        }
        let sizes = try stream.read(4 * Int(magic[3]))
        guard sizes.count == 4 * Int(magic[3]) else {
            throw DatasetError(.damaged, "\(path) is cut off within its header; fetch it again.")
        }
        let shape = stride(from: 0, to: sizes.count, by: 4).map { start in
            sizes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return NumberArray(subject: path, format: format, shape: shape, bytes: stream)
    }
}

/// The bytes of a file, unpacked where it is compressed by gzip.
final class GzipStream: ByteStream {
    private let path: String
    private let handle: gzFile
    private let chunk: UnsafeMutableRawBufferPointer

    init(_ path: String) throws {
        self.path = path
        // Not a pipe, which nobody may write to.
        _ = try MappedFile(path: path)
        guard let handle = gzopen(path, "rbe") else { throw FileError(path, "cannot be opened") }
        self.handle = handle
        chunk = .allocate(byteCount: 1 << 16, alignment: 16)
        gzbuffer(handle, 1 << 17)
    }

    deinit {
        gzclose(handle)
        chunk.deallocate()
    }

    func read(_ count: Int) throws -> [UInt8] {
        let result = start(count)
        if result.count < count {
            var status: Int32 = 0
            _ = gzerror(handle, &status)
            guard status == Z_OK || status == Z_STREAM_END else {
                throw DatasetError(.damaged, "\(path) cannot be unpacked: it is cut off or damaged; fetch it again.")
            }
        }
        return result
    }

    /// Up to `count` bytes, without asking why there are not more.
    func start(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            let got = gzread(handle, chunk.baseAddress, UInt32(min(count - result.count, chunk.count)))
            guard got > 0 else { break }
            result.append(contentsOf: chunk[..<Int(got)])
        }
        return result
    }
}
