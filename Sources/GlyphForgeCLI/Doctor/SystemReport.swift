import Foundation
import GlyphForge
import Trainer

/// What the program finds itself in.
struct SystemReport {
    /// Names and versions, in the order of their importance.
    var libraries: [(name: String, version: String)] = []
    /// Why FreeType cannot be used; nil when it can.
    var freeTypeProblem: String?
    /// What oneDNN uses, such as `AVX2`.
    var instructionSet = ""
    /// Whether bfloat16 has instructions of its own.
    var hasBrainFloat = false
    /// Processors of the machine.
    var processors = 1
    /// Processors that the system lets this program run on.
    var usableProcessors = 1
    /// Processors' worth of time that a container's limit allows; nil without a limit.
    var processorLimit: Double?
    /// Whether the number of threads of oneDNN's operations can be set.
    var controlsThreads = true
    /// Font files that fontconfig knows; nil when it cannot tell.
    var installedFonts: Int?
    /// Bytes that can be had, less where a container's limit says so; nil when the system does not tell.
    var freeMemory: Int?
    /// Bytes that can be written where the program was started; nil when the system does not tell.
    var freeDisk: Int?
    /// The environment's variables.
    var environment: [String: String] = [:]

    /// What is here and now.
    static func current() -> SystemReport {
        var found = SystemReport()
        let freeType: String
        do {
            freeType = try FontLibrary().version
        } catch {
            freeType = "unusable"
            found.freeTypeProblem = error.description
        }
        found.libraries = [("oneDNN", Engine.version), ("FreeType", freeType)] + NativeLibraries.versions
        found.instructionSet = Engine.instructionSet
        found.hasBrainFloat = Engine.hasBrainFloat
        found.processors = ProcessInfo.processInfo.processorCount
        found.usableProcessors = ProcessInfo.processInfo.activeProcessorCount
        found.processorLimit = ControlGroup.processorLimit()
        found.controlsThreads = Engine.controlsThreads
        found.installedFonts = try? InstalledFonts.count()
        found.freeMemory = [availableMemory(), ControlGroup.freeMemory()].compactMap(\.self).min()
        let attributes = try? FileManager.default.attributesOfFileSystem(
            forPath: FileManager.default.currentDirectoryPath)
        found.freeDisk = (attributes?[.systemFreeSize] as? NSNumber)?.intValue
        found.environment = ProcessInfo.processInfo.environment
        return found
    }

    private static func availableMemory() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}

/// The limits that a container sets (Linux's control groups, versions 1 and 2).
enum ControlGroup {
    /// Processors' worth of time; nil without a limit.
    ///
    /// - Parameter root: Where `proc` and `sys` are.
    static func processorLimit(root: String = "/") -> Double? {
        let ofVersion2 = folders("", root).compactMap { folder -> Double? in
            let words = read(folder + "/cpu.max").split(separator: " ")
            guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), period > 0 else {
                return nil
            }
            return quota / period
        }
        let ofVersion1 = folders("cpu", root).compactMap { folder -> Double? in
            guard let quota = Double(read(folder + "/cpu.cfs_quota_us")),
                let period = Double(read(folder + "/cpu.cfs_period_us")),
                quota > 0, period > 0
            else { return nil }
            return quota / period
        }
        return (ofVersion2 + ofVersion1).min()
    }

    /// Bytes that are left below the limit; nil without one.
    static func freeMemory(root: String = "/") -> Int? {
        func left(_ folders: [String], _ limit: String, _ used: String) -> [Int] {
            folders.compactMap { folder in
                // Where there is no limit, version 1 tells one beyond any memory.
                guard let limit = Int(read(folder + limit)), limit < 1 << 50, let used = Int(read(folder + used)) else {
                    return nil
                }
                return max(0, limit - used)
            }
        }
        return
            (left(folders("", root), "/memory.max", "/memory.current")
            + left(folders("memory", root), "/memory.limit_in_bytes", "/memory.usage_in_bytes")).min()
    }

    /// The folders of this process's group and those above it, for a controller of version 1, or for version 2.
    private static func folders(_ controller: String, _ root: String) -> [String] {
        let mount = root + "/sys/fs/cgroup" + (controller.isEmpty ? "" : "/" + controller)
        var folders = [mount]
        for line in read(root + "/proc/self/cgroup").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3,
                parts[1].split(separator: ",").contains(Substring(controller)) || parts[1] == controller
            else { continue }
            var path = mount
            for part in parts[2].split(separator: "/") {
                path += "/" + part
                folders.append(path)
            }
        }
        return folders
    }

    private static func read(_ path: String) -> String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
