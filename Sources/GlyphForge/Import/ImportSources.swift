internal import Glibc

/// How the kinds of image sources are recognized.
enum ImportSources {
    /// Opens a source of any kind, recognized by its first bytes or its name.
    static func open(_ path: String, _ options: ImportOptions) throws -> any ImageSource {
        var status = stat()
        guard stat(FilePath.system(path), &status) == 0 else {
            throw FileError(
                path, errno == ENOENT ? "cannot be found" : "cannot be opened", number: errno == ENOENT ? 0 : errno)
        }
        let path = FilePath.withoutTrailingSlash(path)
        return status.st_mode & S_IFMT == S_IFDIR ? try openFolder(path, options) : try openFile(path, options)
    }

    private static func openFolder(_ path: String, _ options: ImportOptions) throws -> any ImageSource {
        guard !FilePath.exists(path + "/" + DatasetFiles.manifest) else {
            throw DatasetError(
                .unsuitable, "\(path) is already a data set of this program; use it directly instead of importing it.")
        }
        var files: [String] = []
        try FolderWalk(maxDepth: 0, skipsHidden: true).run(path) { item in
            if case .file(let file) = item { files.append(file.name) }
        }
        if let idx = try IDXFiles(folder: path, files: files, part: options.part) { return try idx.open(options) }
        if let shards = try SampleShards(folder: path, files: files, part: options.part) {
            return try SampleImages(shards, options)
        }
        if files.contains(DatasetFiles.croissant) {
            // The data set's description lies next to the archive with the images.
            let archives = files.filter { name in [".tar.gz", ".tgz", ".tar", ".zip"].contains { name.hasSuffix($0) } }
            if archives.count == 1 { return try openFile(path + "/" + archives[0], options) }
        }
        try refuseNumbering(options, path)
        return try FolderImages(path, part: options.part)
    }

    private static func openFile(_ path: String, _ options: ImportOptions) throws -> any ImageSource {
        let kind = FileKind(path: path)
        let name = path.lowercased()
        switch kind {
        case .matlab5: return try MATImages.open(path, options)
        case .hdf5 where name.hasSuffix(".mat"): return try MATImages.open(path, options)
        case .pickle: throw unsuitable(path, .pickle, pickleAdvice(path))
        case .npy:
            throw unsuitable(
                path, .npy,
                "save it together with the labels in Python: np.savez_compressed('set.npz', images=np.load('\(path)'), "
                    + "labels=np.load('labels.npy'))")
        case .hdf5:
            throw unsuitable(
                path, .hdf5,
                "save its arrays in Python: f = h5py.File('\(path)'); np.savez_compressed('set.npz', images=f['images'], "
                    + "labels=f['labels'])")
        case .parquet:
            throw unsuitable(
                path, .parquet,
                "save its images as PNG files in a folder for each class, or its pixels and labels with "
                    + "np.savez_compressed('set.npz', images=images, labels=labels)")
        case .zip where name.hasSuffix(".npz"): return try NPZImages.open(path, options)
        case .zip, .tar, .xz, .bzip2: return try openArchive(path, options)
        case .idx: return try openIDX(path, options)
        case .table: return try TableImages(path, options)
        case .gzip: return try openGzip(path, options)
        case nil where name.hasSuffix(".npz"): return try NPZImages.open(path, options)
        case nil:
            // By its name, or because old tar archives have no mark.
            return try IDXFiles.isIDX(path) ? try openIDX(path, options) : try openArchive(path, options)
        case .some(let kind):
            throw unsuitable(
                path, kind,
                "import a folder or an archive (tar, zip) of PNG or JPEG files, IDX, .npz, .mat or CSV")
        }
    }

    private static func openGzip(_ path: String, _ options: ImportOptions) throws -> any ImageSource {
        let start = try GzipReader(path).readAvailable(FileKind.prefixCount)
        switch FileKind(start) {
        case .idx: return try openIDX(path, options)
        case .table: return try TableImages(path, options)
        case .pickle: throw unsuitable(path, .pickle, pickleAdvice(path))
        case .some(let kind) where kind != .tar && kind != .zip:
            throw DatasetError(
                .unsuitable, "\(path) is \(kind.name), compressed with gzip; decompress it first: gunzip '\(path)'.")
        default:
            return try IDXFiles.isIDX(path) ? try openIDX(path, options) : try openArchive(path, options)
        }
    }

    private static func openIDX(_ path: String, _ options: ImportOptions) throws -> any ImageSource {
        try refusePart(options.part, path)
        return try IDXFiles(images: path).open(options)
    }

    private static func openArchive(_ path: String, _ options: ImportOptions) throws -> any ImageSource {
        let (names, isZip) = try ArchiveReader.names(in: path)
        if SampleShards.isShard(names) {
            try refusePart(options.part, path)
            return try SampleImages(SampleShards(path), options)
        }
        if isZip, !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) {
            return try NPZImages.open(path, options)
        }
        try refuseNumbering(options, path)
        return try ArchiveImages(path, names, isZip: isZip, part: options.part)
    }

    /// The lines that convert a pickle. Loading it runs code, so this program does not.
    private static func pickleAdvice(_ path: String) -> String {
        let load = path.lowercased().hasSuffix(".gz") ? "gzip.open('\(path)')" : "open('\(path)', 'rb')"
        return """
            it can run any program when it is loaded, so it is not imported. If you trust it, convert it in Python, with the \
            keys that it has:
              d = pickle.load(\(load), encoding='latin1')
              np.savez_compressed('set.npz', images=d['train_dataset'], labels=d['train_labels'])
            """
    }

    private static func unsuitable(_ path: String, _ kind: FileKind, _ advice: String) -> DatasetError {
        DatasetError(.unsuitable, "\(path) is \(kind.name); \(advice)\(advice.contains("\n") ? "" : ".")")
    }

    /// - Throws: `.unsuitable` when a part was requested, for a source without parts.
    private static func refusePart(_ part: ImportPart?, _ path: String) throws {
        guard part == nil else {
            throw DatasetError(.unsuitable, "\(path) has no train and test parts; omit --part.")
        }
    }

    /// - Throws: `.unsuitable` when options for numbered classes were given, for a source with folders of classes.
    private static func refuseNumbering(_ options: ImportOptions, _ path: String) throws {
        guard options.characters == nil, options.labelOffset == 0 else {
            throw DatasetError(
                .unsuitable,
                "\(path) has one folder for each class; omit "
                    + (options.characters == nil ? "--label-offset" : "--chars")
                    + ", which is for sources that number their classes.")
        }
    }
}
