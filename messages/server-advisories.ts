import type { Room } from './message.ts';

/** Of a migration server that is added (MS-13, VC-9). */
export const SERVER_ADVISORIES = {
  SERVER_BELOW_RECOMMENDATION: {
    en: 'The server is smaller than recommended (8 CPU cores, 16 GB memory, 50 GB free); migrations may be slow.',
    zh: '该服务器低于推荐配置（8核CPU、16 GB内存、50 GB可用空间），迁移速度可能较慢。',
    details: [
      {
        parameters: { cores: 'count' },
        en: 'The server has {{cores}} CPU cores (8 are recommended); migrations may be slow.',
        zh: '该服务器有 {{cores}} 核CPU（推荐8核），迁移速度可能较慢。',
      },
      {
        parameters: { memory: 'bytes' },
        en: 'The server has {{memory}} memory (16 GB are recommended); migrations may be slow.',
        zh: '该服务器有 {{memory}} 内存（推荐16 GB），迁移速度可能较慢。',
      },
      {
        parameters: { free: 'bytes' },
        en: 'The server has {{free}} free at the cache path (50 GB are recommended); migrations may be slow.',
        zh: '该服务器的缓存路径可用 {{free}}（推荐50 GB），迁移速度可能较慢。',
      },
      {
        parameters: { cores: 'count', memory: 'bytes' },
        en: 'The server has {{cores}} CPU cores (8 are recommended) and {{memory}} memory (16 GB); migrations may be slow.',
        zh: '该服务器有 {{cores}} 核CPU（推荐8核）、{{memory}} 内存（推荐16 GB），迁移速度可能较慢。',
      },
      {
        parameters: { cores: 'count', free: 'bytes' },
        en: 'The server has {{cores}} CPU cores (8 are recommended) and {{free}} free at the cache path (50 GB); migrations may be slow.',
        zh: '该服务器有 {{cores}} 核CPU（推荐8核），缓存路径可用 {{free}}（推荐50 GB），迁移速度可能较慢。',
      },
      {
        parameters: { memory: 'bytes', free: 'bytes' },
        en: 'The server has {{memory}} memory (16 GB are recommended) and {{free}} free at the cache path (50 GB); migrations may be slow.',
        zh: '该服务器有 {{memory}} 内存（推荐16 GB），缓存路径可用 {{free}}（推荐50 GB），迁移速度可能较慢。',
      },
      {
        parameters: { cores: 'count', memory: 'bytes', free: 'bytes' },
        en: 'The server has {{cores}} CPU cores (8 are recommended), {{memory}} memory (16 GB) and {{free}} free at the cache path (50 GB); migrations may be slow.',
        zh: '该服务器有 {{cores}} 核CPU（推荐8核）、{{memory}} 内存（推荐16 GB），缓存路径可用 {{free}}（推荐50 GB），迁移速度可能较慢。',
      },
    ],
  },
  NO_VIRTIO_WIN: {
    en: 'The server has no VirtIO drivers for Windows, or no rhsrvany.exe; Windows guests are refused until both are there.',
    zh: '该服务器缺少Windows的VirtIO驱动或 rhsrvany.exe，两者齐备之前无法迁移Windows云主机。',
    details: [
      {
        parameters: { path: 'name' },
        en: 'There are no VirtIO drivers for Windows at {{path}}, or no rhsrvany.exe beside them or in /usr/share/virt-tools; Windows guests are refused until both are there.',
        zh: '{{path}} 下没有Windows的VirtIO驱动，或者驱动旁及 /usr/share/virt-tools 中没有 rhsrvany.exe，两者齐备之前无法迁移Windows云主机。',
      },
    ],
  },
} as const satisfies Room;
