/**
 * What a page of an attacker can try with a URL. Each runs inside that page, so it stands alone and can use nothing
 * of this file. It gives all that the page's script could see of the answer.
 */
export type Attack = (url: string) => Promise<string>;

/** Attacks by which the page stays where it is. The names of those that send a POST end with it. */
export const stayingAttacks: Readonly<Record<string, Attack>> = {
  'fetch with cookies': async (url) => {
    const response = await fetch(url, { credentials: 'include' }).catch(String);
    return typeof response === 'string' ? response : `read: ${await response.text()}`;
  },
  'fetch without CORS, with cookies': async (url) => {
    const response = await fetch(url, { credentials: 'include', mode: 'no-cors' }).catch(String);
    return typeof response === 'string' ? response : `${response.type}: ${response.status} ${await response.text()}`;
  },
  'fetch with cookies, POST': async (url) => {
    const init = { method: 'POST', body: new URLSearchParams({ scope: 'read' }), credentials: 'include' } as const;
    const response = await fetch(url, init).catch(String);
    return typeof response === 'string' ? response : `read: ${await response.text()}`;
  },
  'XMLHttpRequest with cookies': async (url) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.withCredentials = true;
    const ended = new Promise((resolve) => request.addEventListener('loadend', resolve));
    request.send();
    await ended;
    return `${request.status} ${request.responseText} ${request.getAllResponseHeaders()}`;
  },
  'beacon, POST': async (url) => {
    return String(navigator.sendBeacon(url, new URLSearchParams({ scope: 'read' })));
  },
  EventSource: async (url) => {
    const source = new EventSource(url, { withCredentials: true });
    return new Promise((resolve) => {
      source.onmessage = ({ data }) => resolve(`message: ${data}`);
      source.onerror = () => {
        source.close();
        resolve('error');
      };
    });
  },
  script: async (url) => {
    const before = Object.keys(globalThis).join();
    const script = document.createElement('script');
    script.src = url;
    const errors: string[] = [];
    addEventListener('error', ({ message }) => errors.push(message));
    const seen = await new Promise<string>((resolve) => {
      script.onload = () => resolve('loaded');
      script.onerror = () => resolve('error');
      document.body.append(script);
    });
    return `${seen} ${errors.join()} ${Object.keys(globalThis).join().slice(before.length)}`;
  },
  'module script with cookies': async (url) => {
    const script = document.createElement('script');
    Object.assign(script, { type: 'module', crossOrigin: 'use-credentials', src: url });
    return new Promise((resolve) => {
      script.onload = () => resolve('loaded');
      script.onerror = () => resolve('error');
      document.body.append(script);
    });
  },
  'style sheet': async (url) => {
    const link = document.createElement('link');
    Object.assign(link, { rel: 'stylesheet', href: url });
    const seen = await new Promise<string>((resolve) => {
      link.onload = () => resolve('loaded');
      link.onerror = () => resolve('error');
      document.head.append(link);
    });
    return `${seen} ${document.styleSheets.length}`;
  },
  prefetch: async (url) => {
    const link = document.createElement('link');
    Object.assign(link, { rel: 'prefetch', href: url });
    return new Promise((resolve) => {
      link.onload = () => resolve('loaded');
      link.onerror = () => resolve('error');
      document.head.append(link);
    });
  },
  image: async (url) => {
    const image = new Image();
    const seen = await new Promise<string>((resolve) => {
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('error');
      image.src = url;
    });
    return `${seen} ${image.naturalWidth}x${image.naturalHeight}`;
  },
  video: async (url) => {
    const video = document.createElement('video');
    return new Promise((resolve) => {
      video.onloadeddata = () => resolve('loaded');
      video.onerror = () => resolve('error');
      video.src = url;
    });
  },
  object: async (url) => {
    const object = document.createElement('object');
    object.data = url;
    const seen = await new Promise<string>((resolve) => {
      object.onload = () => resolve('loaded');
      object.onerror = () => resolve('error');
      document.body.append(object);
    });
    return `${seen} ${object.contentDocument?.documentElement.textContent ?? 'no document'}`;
  },
  embed: async (url) => {
    const embed = document.createElement('embed');
    embed.src = url;
    const seen = await new Promise<string>((resolve) => {
      embed.onload = () => resolve('loaded');
      embed.onerror = () => resolve('error');
      document.body.append(embed);
    });
    return `${seen} ${embed.getSVGDocument()?.documentElement.textContent ?? 'no document'}`;
  },
  iframe: async (url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    await new Promise((resolve) => {
      frame.onload = resolve;
      document.body.append(frame);
    });
    return frame.contentDocument?.documentElement.textContent ?? 'no document';
  },
  'sandboxed iframe': async (url) => {
    const frame = document.createElement('iframe');
    frame.sandbox.add('allow-scripts', 'allow-same-origin', 'allow-forms');
    frame.src = url;
    await new Promise((resolve) => {
      frame.onload = resolve;
      document.body.append(frame);
    });
    return frame.contentDocument?.documentElement.textContent ?? 'no document';
  },
  'form into an iframe, GET': async (url) => {
    const frame = document.createElement('iframe');
    frame.name = 'get';
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { action: url, method: 'GET', target: 'get' });
    document.body.append(form);
    const loaded = new Promise((resolve) => {
      frame.onload = resolve;
    });
    form.submit();
    await loaded;
    return frame.contentDocument?.documentElement.textContent ?? 'no document';
  },
  'form into an iframe, POST': async (url) => {
    const frame = document.createElement('iframe');
    frame.name = 'post';
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { action: url, method: 'POST', target: 'post' });
    document.body.append(form);
    const loaded = new Promise((resolve) => {
      frame.onload = resolve;
    });
    form.submit();
    await loaded;
    return frame.contentDocument?.documentElement.textContent ?? 'no document';
  },
  'another window': async (url) => {
    const opened = window.open(url);
    for (;;) {
      try {
        // Readable while it is still the empty page that it starts as.
        if (opened === null || opened.closed) return 'cut off';
        const { href } = opened.location;
        if (href !== 'about:blank') return `read: ${opened.document.documentElement.textContent}`;
      } catch (error) {
        return String(error);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  },
};

/** Attacks that lead the whole page away, and the script of the page with it. */
export const leavingAttacks: Readonly<Record<string, Attack>> = {
  navigation: async (url) => {
    location.assign(url);
    return '';
  },
  'form, GET': async (url) => {
    const form = document.createElement('form');
    Object.assign(form, { action: url, method: 'GET' });
    document.body.append(form);
    form.submit();
    return '';
  },
  'form, POST': async (url) => {
    const form = document.createElement('form');
    Object.assign(form, { action: url, method: 'POST' });
    document.body.append(form);
    form.submit();
    return '';
  },
};
